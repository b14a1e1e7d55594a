import { type CallContext, isConnectorError, path } from '@tw/connector-core';
import * as v from 'valibot';
import { at } from './failure.ts';
import { collect, list, type M365 } from './m365.ts';
import { odataString } from './query.ts';

/** Those that a message may sensibly be put away in. https://learn.microsoft.com/en-us/graph/api/resources/mailfolder */
const wellKnown: ReadonlySet<string> = new Set(['archive', 'deleteditems', 'junkemail', 'recoverableitemsdeletions']);

const folder = v.object({ id: v.pipe(v.string(), v.nonEmpty()), displayName: v.nullish(v.string()) });

const permission = 'Mail.ReadWrite';

/** The id of a folder that every mailbox has. */
export async function wellKnownFolder({ http }: M365, mailbox: string, name: string, options: CallContext): Promise<string> {
  const { id } = await at(
    { permission, mailbox },
    http.get(path`users/${mailbox}/mailFolders/${name}`, { schema: folder, query: { $select: 'id' }, ...options }),
  );
  return id;
}

/** The id of the folder for quarantined mail; it is made, and hidden, where it is missing. */
export async function quarantineFolder(m365: M365, mailbox: string, options: CallContext): Promise<string> {
  const { quarantineFolder: name } = m365;
  if (wellKnown.has(name.toLowerCase())) return wellKnownFolder(m365, mailbox, name.toLowerCase(), options);
  return (await namedFolder(m365, mailbox, options)) ?? (await makeFolder(m365, mailbox, options));
}

async function namedFolder({ http, quarantineFolder: name }: M365, mailbox: string, options: CallContext): Promise<string | undefined> {
  const query = { includeHiddenFolders: true, $filter: `displayName eq ${odataString(name)}`, $select: 'id,displayName' };
  const found = await collect(
    list(http, { place: { permission, mailbox }, path: path`users/${mailbox}/mailFolders`, query, item: folder }, options),
  );
  return found.find(({ displayName }) => displayName?.toLowerCase() === name.toLowerCase())?.id;
}

/** A folder can be hidden only as it is made. https://learn.microsoft.com/en-us/graph/api/user-post-mailfolders */
async function makeFolder(m365: M365, mailbox: string, options: CallContext): Promise<string> {
  const { http, quarantineFolder: displayName } = m365;
  try {
    const { id } = await at(
      { permission, mailbox },
      http.post(path`users/${mailbox}/mailFolders`, { schema: folder, json: { displayName, isHidden: true }, ...options }),
    );
    return id;
  } catch (error) {
    // Somebody else has just made it.
    const made = isConnectorError(error) && error.status === 409 ? await namedFolder(m365, mailbox, options) : undefined;
    if (made === undefined) throw error;
    return made;
  }
}
