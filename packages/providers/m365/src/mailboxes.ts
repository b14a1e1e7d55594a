import { type CallContext, path } from '@tw/connector-core';
import * as v from 'valibot';
import { list, type M365 } from './m365.ts';

const user = v.object({
  userPrincipalName: v.pipe(v.string(), v.nonEmpty()),
  mail: v.nullish(v.string()),
});

/**
 * All users that may have a mailbox. Those of shared mailboxes and rooms are users too, and disabled as a rule. A guest has an
 * address, and the mailbox is elsewhere. https://learn.microsoft.com/en-us/graph/api/user-list
 */
export async function* everyMailbox({ http }: M365, options: CallContext): AsyncGenerator<readonly string[]> {
  const query = { $select: 'userPrincipalName,mail', $top: 999 };
  const pages = list(http, { place: { permission: 'User.ReadBasic.All' }, path: path`users`, query, item: user }, options);
  for await (const users of pages)
    yield users.filter(({ userPrincipalName, mail }) => mail && !userPrincipalName.includes('#EXT#')).map((each) => each.userPrincipalName);
}
