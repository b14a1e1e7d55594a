import { type CallContext, ConnectorError, type HttpClient, isConnectorError, path, type Remembered, remembered } from '@tw/connector-core';
import * as v from 'valibot';

const fieldList = v.array(v.object({ id: v.string(), name: v.string() }));
type Field = v.InferOutput<typeof fieldList>[number];

/** Values by the ids of their fields, with the names that the caller used. */
export interface FieldValues {
  readonly values: Readonly<Record<string, unknown>>;
  readonly names: ReadonlyMap<string, string>;
}

export interface FieldDirectory {
  /** Finds fields by name or id. Throws `invalid_input` for a name that no field or several fields have. */
  resolve(given: Readonly<Record<string, unknown>> | undefined, options: CallContext): Promise<FieldValues>;
}

/** Fields that tickets have properties for. */
const ownProperties: Readonly<Record<string, string>> = {
  summary: 'title',
  description: 'description',
  issuetype: 'type',
  priority: 'priority',
  labels: 'labels',
  assignee: 'assignee',
  status: 'status',
};

export function fieldDirectory(http: HttpClient): FieldDirectory {
  const all = remembered((options) => http.get(path`field`, { schema: fieldList, ...options }));

  return {
    async resolve(given = {}, options) {
      const values: Record<string, unknown> = {};
      const names = new Map<string, string>();
      for (const [name, value] of Object.entries(given)) {
        const { id } = await find(all, name, options);
        const property = ownProperties[id];
        if (property !== undefined)
          throw new ConnectorError('invalid_input', `customFields: ${JSON.stringify(name)} is the ticket’s ${property}`, {
            hint: `Use the property ${property}.`,
          });
        if (names.has(id))
          throw new ConnectorError(
            'invalid_input',
            `customFields has ${id} twice: ${JSON.stringify(names.get(id))} and ${JSON.stringify(name)}`,
          );
        values[id] = value;
        names.set(id, name);
      }
      return { values, names };
    },
  };
}

async function find(all: Remembered<readonly Field[]>, given: string, options: CallContext): Promise<Field> {
  if (/^customfield_\d+$/.test(given)) return { id: given, name: given };
  const isFresh = all.known() === undefined;
  let matches = matching(await all.get(options), given);
  // It may have been made since.
  if (matches.length === 0 && !isFresh) matches = matching(await all.reload(options), given);
  const [field, ...others] = matches;
  if (field === undefined)
    throw new ConnectorError('invalid_input', `no field is named ${JSON.stringify(given)}`, {
      hint: 'Use the name that Jira shows, or the id. Fields that the account may not see are not found.',
    });
  if (others.length > 0)
    throw new ConnectorError(
      'invalid_input',
      `${matches.length} fields are named ${JSON.stringify(given)}: ${matches.map(({ id }) => id).join(', ')}`,
      { hint: 'Use the id of the one you mean.' },
    );
  return field;
}

function matching(fields: readonly Field[], given: string): readonly Field[] {
  const byId = fields.filter(({ id }) => id === given);
  if (byId.length > 0) return byId;
  const exact = fields.filter(({ name }) => name === given);
  return exact.length > 0 ? exact : fields.filter(({ name }) => name.toLowerCase() === given.toLowerCase());
}

/** Jira names fields by their ids when it refuses them; a person knows the names. */
export function inCallersWords(error: unknown, { names }: FieldValues): unknown {
  if (!isConnectorError(error)) return error;
  let { message } = error;
  for (const [id, name] of names) if (name !== id) message = message.replaceAll(new RegExp(`${id}(?!\\d)`, 'g'), () => `${name} (${id})`);
  return message === error.message ? error : error.with({ message });
}
