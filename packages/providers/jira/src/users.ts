import { type CallContext, ConnectorError, path } from '@tw/connector-core';
import * as v from 'valibot';
import type { Jira } from './jira.ts';

/** `accountId` on Cloud, `name` on Data Center. Cloud hides `emailAddress` unless its owner shows it. */
export const user = v.looseObject({
  accountId: v.optional(v.string()),
  name: v.optional(v.string()),
  displayName: v.optional(v.string()),
  emailAddress: v.optional(v.string()),
});
export type User = v.InferOutput<typeof user>;

const found = v.array(v.object({ ...user.entries, active: v.optional(v.boolean()), accountType: v.optional(v.string()) }));

/** A person as `assignee` takes them: the address if Jira shows it, else the id. */
export const personOf = (person: User | null | undefined): string | undefined =>
  person?.emailAddress || person?.accountId || person?.name || person?.displayName;

export type Assignee = { readonly accountId: string } | { readonly name: string };

/**
 * The value of the field `assignee` for an e-mail address or an id. Cloud finds a person by an address that it then does not
 * show, so that a single match counts. Throws `invalid_input` if there is none, or several.
 * https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-user-search/
 */
export async function assigneeOf({ http, isCloud }: Jira, given: string, options: CallContext): Promise<Assignee> {
  if (!given.includes('@')) return isCloud ? { accountId: given } : { name: given };
  const users = await http.get(path`user/search`, {
    schema: found,
    query: { [isCloud ? 'query' : 'username']: given, maxResults: 50 },
    ...options,
  });
  const people = users.filter(({ active, accountType }) => active !== false && accountType !== 'app');
  const same = people.filter(({ emailAddress, name }) =>
    [emailAddress, name].some((value) => value?.toLowerCase() === given.toLowerCase()),
  );
  const candidates = same.length > 0 ? same : people.filter(({ emailAddress }) => !emailAddress);
  const [person, ...others] = candidates;
  const id = isCloud ? person?.accountId : person?.name;
  if (id === undefined)
    throw new ConnectorError('invalid_input', `no user was found by ${given}`, {
      hint: 'The account needs the permission “Browse users and groups”. Else give the user’s id.',
    });
  if (others.length > 0)
    throw new ConnectorError(
      'invalid_input',
      `${candidates.length} users were found by ${given}: ${candidates.map((each) => `${each.displayName ?? '?'} (${each.accountId ?? each.name})`).join(', ')}`,
      {
        hint: 'Give the id of the one you mean.',
      },
    );
  return isCloud ? { accountId: id } : { name: id };
}
