import { rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { ConnectorError, isConnectorError, oneLine } from '@tw/connector-core';
import * as v from 'valibot';
import { verify } from '../compiled/open.ts';
import { isHash } from './checksum.ts';
import { assertHttps } from './download.ts';
import {
  compiledPath,
  createRecord,
  feedName,
  type FeedRecord,
  readRecords,
  recordPath,
  replaceRecord,
  type FeedSource,
  type FeedState,
  source,
} from './record.ts';
import { isIntact, problemsOf, type RefreshOptions, sumOf, take } from './refresh.ts';

export type { FeedAuth, FeedRecord, FeedRemarks, FeedSource, FeedState } from './record.ts';
export type { RefreshOptions } from './refresh.ts';

/** What became of one feed. */
export type Outcome =
  | ({ readonly name: string; readonly status: 'updated' | 'unchanged' } & Pick<FeedState, 'entries' | 'problems' | 'firstProblem'>)
  | { readonly name: string; readonly status: 'failed'; readonly error: ConnectorError };

/** A feed to add: where it comes from, and what is said about it. */
export interface NewFeed extends FeedSource {
  /** Letters, digits, hyphens, dots and underscores. Default: after the address. */
  readonly name?: string | undefined;
}

/** The feeds of one directory, which a connector reads whose setting `directory` names it. */
export interface FeedStore {
  /** By name. Throws `configuration` if the directory cannot be read. */
  list(): Promise<readonly FeedRecord[]>;
  /** Takes the feed once, and keeps it only if that goes well. Throws `ConnectorError`. */
  add(feed: NewFeed, options?: RefreshOptions): Promise<FeedRecord>;
  /**
   * Takes the present versions, of all feeds or of those named. A feed that fails stays as it was, and does not keep the others from
   * being updated; it may run twice at once. Throws `configuration` for a name that there is not.
   */
  update(names?: readonly string[], options?: RefreshOptions): AsyncGenerator<Outcome>;
  /** Reads all of each list and compares it with its checksums: `unchanged` or `failed`. */
  verify(names?: readonly string[]): AsyncGenerator<Outcome>;
  /** Throws `configuration` for a name that there is not. */
  remove(name: string): Promise<void>;
}

/** Feeds that are kept in a directory, each as a file that describes it and a compiled list. */
export function feedStore(directory: string): FeedStore {
  const root = resolve(directory);
  const chosen = async (names: readonly string[]): Promise<readonly FeedRecord[]> => {
    const records = await readRecords(root);
    const unknown = names.find((name) => !records.some((record) => record.name === name));
    if (unknown !== undefined)
      throw new ConnectorError('configuration', `there is no feed ${oneLine(unknown, 80)}`, {
        hint: `There is: ${records.map(({ name }) => name).join(', ') || 'none'}.`,
      });
    return names.length === 0 ? records : records.filter(({ name }) => names.includes(name));
  };

  return {
    list: () => readRecords(root),
    add: ({ name, ...from }, options = {}) => add(root, name ?? nameOf(from), from, options),
    async *update(names = [], options = {}) {
      for (const record of await chosen(names)) yield await outcomeOf(record.name, () => update(root, record, options));
    },
    async *verify(names = []) {
      for (const record of await chosen(names)) yield await outcomeOf(record.name, () => check(root, record));
    },
    async remove(name) {
      await chosen([name]);
      // First the description: a list without one is never read.
      await rm(recordPath(root, name));
      await rm(compiledPath(root, name), { force: true });
    },
  };
}

async function add(root: string, name: string, from: FeedSource, options: RefreshOptions): Promise<FeedRecord> {
  const named = v.safeParse(feedName, name);
  if (!named.success)
    throw new ConnectorError('configuration', `the name ${oneLine(name, 80)} ${named.issues[0].message}`, { hint: 'Set name.' });
  const parsed = v.safeParse(source, from);
  if (!parsed.success)
    throw new ConnectorError('configuration', `the feed: ${v.getDotPath(parsed.issues[0]) ?? ''} ${parsed.issues[0].message}`);
  assertSource(parsed.output);
  const known = await readRecords(root).catch(() => []);
  // Before anything is fetched; another may still be quicker.
  if (known.some((record) => record.name.toLowerCase() === name.toLowerCase()))
    throw new ConnectorError('configuration', `there is a feed ${name} already`, { hint: 'Choose another name, or remove it first.' });
  try {
    const { state } = await take({ directory: root, name, source: parsed.output, options });
    const record: FeedRecord = { version: 1, name, source: parsed.output, state };
    await createRecord(root, record);
    return record;
  } catch (error) {
    throw explained(error);
  }
}

async function update(root: string, record: FeedRecord, options: RefreshOptions) {
  const { name, source: from, state: before } = record;
  const { state, isChanged } = await take({ directory: root, name, source: from, before, options });
  await replaceRecord(root, { ...record, state });
  const { entries, problems, firstProblem } = state;
  return { status: isChanged ? 'updated' : 'unchanged', entries, problems, ...(firstProblem !== undefined && { firstProblem }) } as const;
}

async function check(root: string, { name, state }: FeedRecord) {
  const { entries, facts } = await verify(compiledPath(root, name));
  if (!(await isIntact(root, name, state)))
    throw new ConnectorError('configuration', `the list of ${name} is another than was taken`, { hint: `Run tw feeds update ${name}.` });
  return { status: 'unchanged', entries: sumOf(entries), ...problemsOf(facts) } as const;
}

async function outcomeOf(name: string, work: () => Promise<Omit<Exclude<Outcome, { status: 'failed' }>, 'name'>>): Promise<Outcome> {
  try {
    return { name, ...(await work()) };
  } catch (thrown) {
    const error = explained(thrown);
    // An abort by the caller goes on.
    if (!isConnectorError(error)) throw error;
    return { name, status: 'failed', error };
  }
}

/** What the file system refuses, in words; all else as it is. */
function explained(error: unknown): unknown {
  if (!(error instanceof Error && 'code' in error && typeof error.code === 'string') || isConnectorError(error)) return error;
  return new ConnectorError('configuration', `the directory of feeds cannot be written (${error.code})`, {
    hint: 'Look at TW_FEEDS_DIRECTORY, the rights of this user, and the room on the disk.',
  });
}

/** `urlhaus-api.abuse.ch-recent` */
function nameOf({ url, path = '' }: { readonly url?: string | undefined; readonly path?: string | undefined }): string {
  const parsed = url === undefined ? null : URL.parse(url);
  const file = (parsed?.pathname ?? path).split(/[\\/]/).findLast((part) => part !== '') ?? '';
  const words = [parsed?.hostname ?? '', file.replace(/(?:\.(?:csv|txt|json|gz|list))+$/i, '')].filter((word) => word !== '');
  return (
    words
      .join('-')
      .replaceAll(/[^a-z0-9._-]+/gi, '-')
      .slice(0, 64)
      .replaceAll(/^[._-]+|[._-]+$/g, '') || 'feed'
  );
}

/** What in an address is a credential by its name. */
const secretNames = /key|token|secret|passw|auth|sig(?:nature)?$/i;

function assertSource({ url, path, auth, checksum }: FeedSource): void {
  if ((url === undefined) === (path === undefined))
    throw new ConnectorError('configuration', 'a feed needs an address or a path, and not both');
  if (auth !== undefined && auth.header === undefined && auth.query === undefined)
    throw new ConnectorError('configuration', `it is not said how the value of ${auth.env} is sent`, {
      hint: 'Name a header (--auth-header) or a query parameter (--auth-query).',
    });
  for (const address of [url, checksum !== undefined && !isHash(checksum) ? checksum : undefined])
    if (address !== undefined) assertAddress(address);
}

function assertAddress(address: string): void {
  const url = URL.parse(address);
  if (url === null)
    throw new ConnectorError('configuration', 'the address is not a URL', { hint: 'A checksum is 64 hexadecimal digits, or an address.' });
  assertHttps(url);
  if (url.username !== '' || url.password !== '' || [...url.searchParams.keys()].some((key) => secretNames.test(key)))
    throw new ConnectorError('configuration', 'the address holds a credential, and would be stored', {
      hint: 'Put it into a variable, and name that with --auth-env.',
    });
}
