import { randomBytes } from 'node:crypto';
import { link, mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ConnectorError, oneLine } from '@tw/connector-core';
import * as v from 'valibot';
import { listEntries, type ListInput } from '../settings.ts';

/** Names are names of files too, and nothing else: no paths, no hidden files. */
export const feedName = v.pipe(
  v.string(),
  v.regex(/^[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?$/i, 'must be letters, digits, hyphens, dots and underscores, at most 64'),
);

/** Where a feed comes from, and what is said about it. */
export interface FeedSource {
  /** `https:`. One of `url` and `path`. */
  readonly url?: string | undefined;
  /** A file on this machine, or the directory of a MISP feed; absolute. */
  readonly path?: string | undefined;
  readonly auth?: FeedAuth | undefined;
  /** Of the file in SHA-256, or the address where the vendor publishes it. */
  readonly checksum?: string | undefined;
  /** As in the settings of the connector. */
  readonly list?: FeedRemarks | undefined;
}

/** A credential by the name of the environment variable that holds it: the value is never stored. One of `header` and `query`. */
export interface FeedAuth {
  readonly env: string;
  /** The header that it is sent in. */
  readonly header?: string | undefined;
  /** The query parameter that it is sent in. */
  readonly query?: string | undefined;
}

/** What is said about a list, as in the setting `lists` of the connector. */
export type FeedRemarks = Omit<Exclude<ListInput, string>, 'path' | 'name'>;

/** How a feed was when it was last taken. */
export interface FeedState {
  /** ISO 8601, UTC: when its content last changed here. */
  readonly updated: string;
  /** ISO 8601, UTC: when it was last compared with its source. */
  readonly checked: string;
  /** Of what was taken, in SHA-256. */
  readonly sha256: string;
  /** Of the compiled list, in SHA-256: another one is not of this state. */
  readonly compiled: string;
  readonly entries: number;
  /** Broken lines. */
  readonly problems: number;
  /** The first broken line, and what is wrong with it. */
  readonly firstProblem?: string | undefined;
  readonly etag?: string | undefined;
  readonly lastModified?: string | undefined;
}

/** What the file of one feed holds. */
export interface FeedRecord {
  readonly version: 1;
  readonly name: string;
  readonly source: FeedSource;
  readonly state: FeedState;
}

const auth = v.strictObject({
  env: v.pipe(v.string(), v.regex(/^[A-Za-z_]\w*$/, 'must be the name of a variable')),
  header: v.optional(v.pipe(v.string(), v.regex(/^[\w-]+$/, 'must be the name of a header'))),
  query: v.optional(v.string()),
});
const { name: _, ...remarks } = listEntries;
export const source: v.GenericSchema<FeedSource> = v.strictObject({
  url: v.optional(v.string()),
  path: v.optional(v.string()),
  auth: v.optional(auth),
  checksum: v.optional(v.string()),
  list: v.optional(v.strictObject(remarks)),
});
const state: v.GenericSchema<FeedState> = v.strictObject({
  updated: v.string(),
  checked: v.string(),
  sha256: v.string(),
  compiled: v.string(),
  entries: v.number(),
  problems: v.number(),
  firstProblem: v.optional(v.string()),
  etag: v.optional(v.string()),
  lastModified: v.optional(v.string()),
});
const record = v.strictObject({ version: v.literal(1), name: feedName, source, state });

const ending = '.json';
export const recordPath = (directory: string, name: string): string => join(directory, name + ending);
/** The compiled list, which the connector reads. */
export const compiledPath = (directory: string, name: string): string => join(directory, `${name}.feed`);
/** A file that nobody else writes, next to those whose place it may take. */
export const temporaryPath = (directory: string, name: string): string => join(directory, `.${name}.${randomBytes(6).toString('hex')}.tmp`);

const temporary = /^\..+\.tmp$/;
const dayMs = 86_400_000;

/** Removes what updates that were killed have left. Younger files may be of one that still runs. */
export async function removeLeftovers(directory: string): Promise<void> {
  for (const file of (await readdir(directory)).filter((each) => temporary.test(each))) {
    const path = join(directory, file);
    const found = await stat(path).catch(() => undefined);
    if (found !== undefined && found.mtimeMs < Date.now() - dayMs) await rm(path, { force: true });
  }
}

/** All feeds of a directory, by name; none if there is no directory yet. Throws `configuration` if it cannot be read. */
export async function readRecords(directory: string): Promise<readonly FeedRecord[]> {
  const files = await readdir(directory).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw new ConnectorError('configuration', `the directory of feeds ${oneLine(directory, 1000)} cannot be read (${error.code})`, {
      hint: 'Correct TW_FEEDS_DIRECTORY, or the rights of this user.',
    });
  });
  const names = files.flatMap((file) => (file.endsWith(ending) && !file.startsWith('.') ? [file.slice(0, -ending.length)] : []));
  return Promise.all(names.toSorted().map((name) => readRecord(directory, name)));
}

async function readRecord(directory: string, name: string): Promise<FeedRecord> {
  const path = recordPath(directory, name);
  try {
    const parsed = v.parse(record, JSON.parse(await readFile(path, 'utf8')));
    if (parsed.name === name) return parsed;
  } catch {
    // Said below: the reason is of no use to a person.
  }
  throw new ConnectorError('configuration', `${oneLine(path, 1000)} does not describe a feed`, {
    hint: 'Remove the file, and add the feed again.',
  });
}

/** Throws `configuration` if there is a feed of this name already. */
export async function createRecord(directory: string, feed: FeedRecord): Promise<void> {
  const written = await writeBeside(directory, feed);
  try {
    // Unlike a rename this fails where another was quicker.
    await link(written, recordPath(directory, feed.name));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    throw new ConnectorError('configuration', `there is a feed ${feed.name} already`, { hint: 'Choose another name, or remove it first.' });
  } finally {
    await rm(written, { force: true });
  }
}

export async function replaceRecord(directory: string, feed: FeedRecord): Promise<void> {
  await rename(await writeBeside(directory, feed), recordPath(directory, feed.name));
}

async function writeBeside(directory: string, feed: FeedRecord): Promise<string> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const path = temporaryPath(directory, feed.name);
  await using file = await open(path, 'wx', 0o600);
  await file.writeFile(`${JSON.stringify(feed, undefined, 2)}\n`);
  await file.sync();
  return path;
}
