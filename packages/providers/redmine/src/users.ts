import { type CallContext, ConnectorError, isConnectorError, paginate, path } from '@tw/connector-core';
import * as v from 'valibot';
import type { Redmine } from './redmine.ts';
import { isSameName } from './text.ts';

const userList = v.object({ users: v.array(v.object({ id: v.number(), mail: v.nullish(v.string()) })) });
const principal = v.object({ id: v.number(), name: v.string() });
const memberPage = v.object({
  memberships: v.array(v.object({ id: v.number(), user: v.nullish(principal), group: v.nullish(principal) })),
  offset: v.number(),
  total_count: v.number(),
});

/** The id of somebody who is given by it, by the full name of a member of the project, or by an address. */
export async function assigneeId(redmine: Redmine, project: string, given: string, options: CallContext): Promise<number> {
  if (/^\d{1,15}$/.test(given)) return Number(given);
  const ids = given.includes('@') ? await byAddress(redmine, given, options) : await byName(redmine, project, given, options);
  const [id, ...others] = new Set(ids);
  if (id === undefined)
    throw new ConnectorError('invalid_input', `nobody was found by ${JSON.stringify(given)}`, {
      hint: 'Give the full name of a member of the project, or the number of a user.',
    });
  if (others.length > 0)
    throw new ConnectorError('invalid_input', `several were found by ${JSON.stringify(given)}: ${[id, ...others].join(', ')}`, {
      hint: 'Give the number of the one you mean.',
    });
  return id;
}

/** https://www.redmine.org/projects/redmine/wiki/Rest_Users */
async function byAddress({ http }: Redmine, given: string, options: CallContext): Promise<number[]> {
  try {
    const { users } = await http.get(path`users.json`, { schema: userList, query: { name: given, limit: 100 }, ...options });
    return users.filter(({ mail }) => mail && isSameName(mail, given)).map(({ id }) => id);
  } catch (error) {
    if (!isConnectorError(error, 'permission_denied')) throw error;
    throw new ConnectorError('invalid_input', `Redmine lets only administrators look people up by address, as ${given} is`, {
      hint: 'Give the full name of a member of the project, or the number of a user.',
    });
  }
}

/** https://www.redmine.org/projects/redmine/wiki/Rest_Memberships */
async function byName({ http }: Redmine, project: string, given: string, options: CallContext): Promise<number[]> {
  const pages = paginate({
    fetch: (offset: number | undefined) =>
      http.get(path`projects/${project}/memberships.json`, { schema: memberPage, query: { offset, limit: 100 }, ...options }),
    items: ({ memberships }) => memberships,
    next: ({ memberships, offset, total_count: total }) => (offset + memberships.length < total ? offset + memberships.length : undefined),
    id: ({ id }) => String(id),
  });
  const ids: number[] = [];
  for await (const page of pages)
    for (const { user, group } of page) for (const each of [user, group]) if (each && isSameName(each.name, given)) ids.push(each.id);
  return ids;
}
