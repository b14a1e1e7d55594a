import { type CallContext, ConnectorError, isConnectorError, path } from '@tw/connector-core';
import * as v from 'valibot';
import type { Rt } from './rt.ts';

const person = v.object({ Name: v.string() });
const people = v.object({ items: v.array(person) });

/**
 * The name of the account that is given by name or address. RT makes a ticket all the same where there is none, and gives it to nobody.
 * https://docs.bestpractical.com/rt/5.0.3/RT/REST2.html#Users
 */
export async function userName(rt: Rt, given: string, options: CallContext): Promise<string> {
  const found = (await byName(rt, given, options)) ?? (given.includes('@') ? await byAddress(rt, given, options) : undefined);
  if (found !== undefined) return found;
  throw new ConnectorError('invalid_input', `there is no user ${JSON.stringify(given)}`, {
    hint: 'Give the user’s name in RT, or the e-mail address.',
  });
}

async function byName({ http }: Rt, given: string, options: CallContext): Promise<string | undefined> {
  try {
    return (await http.get(path`user/${given}`, { schema: person, ...options })).Name;
  } catch (error) {
    if (isConnectorError(error, 'not_found')) return undefined;
    throw error;
  }
}

async function byAddress({ http }: Rt, given: string, options: CallContext): Promise<string | undefined> {
  const { items } = await http.post(path`users`, {
    schema: people,
    query: { fields: 'Name' },
    json: [{ field: 'EmailAddress', operator: '=', value: given }],
    safe: true,
    ...options,
  });
  // RT gives an address to one account only.
  return items[0]?.Name;
}
