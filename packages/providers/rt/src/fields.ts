import { type CallContext, ConnectorError, path } from '@tw/connector-core';
import * as v from 'valibot';
import { isSameName, type Rt } from './rt.ts';

/** A custom field: RT names all that a queue or ticket has and the account may see. */
export interface Field {
  readonly id: string;
  readonly name?: string | null | undefined;
}

const ofQueue = v.object({ TicketCustomFields: v.optional(v.array(v.object({ id: v.string(), name: v.nullish(v.string()) })), []) });

export async function queueFields({ http }: Rt, queue: string, options: CallContext): Promise<readonly Field[]> {
  const { TicketCustomFields: fields } = await http.get(path`queue/${queue}`, { schema: ofQueue, ...options });
  return fields;
}

/** A field by its id or name. RT drops names that it does not know, so that they have to be found first. */
export function fieldNamed<F extends Field>(fields: readonly F[], given: string): F {
  const found = fieldIn(fields, given);
  if (found) return found;
  const names = fields.map(({ id, name }) => name ?? id).join(', ') || 'none';
  throw new ConnectorError('invalid_input', `no custom field is named ${JSON.stringify(given)}; there are: ${names}`, {
    hint: 'Apply the field to the queue, and give the account the right SeeCustomField.',
  });
}

export const fieldIn = <F extends Field>(fields: readonly F[], given: string): F | undefined =>
  fields.find(({ id }) => id === given) ?? fields.find(({ name }) => isSameName(name ?? '', given));

/** The values of a field as RT keeps them. */
export function fieldValues(name: string, value: unknown): string[] {
  const all: readonly unknown[] = Array.isArray(value) ? value : [value];
  return all.flatMap((each) => {
    if (each === null || each === '') return [];
    if (typeof each === 'string' || typeof each === 'number') return [String(each)];
    if (typeof each === 'boolean') return [each ? '1' : '0'];
    throw new ConnectorError(
      'invalid_input',
      `customFields: the value of ${JSON.stringify(name)} has to be text, a number, a boolean, null or a list of these`,
    );
  });
}

export function labelFieldOf({ labelField }: Rt): string {
  if (labelField === undefined)
    throw new ConnectorError('invalid_input', 'Request Tracker has no labels', {
      hint: 'Leave them out, or set labelField (TW_RT_LABEL_FIELD) to a custom field for them.',
    });
  return labelField;
}
