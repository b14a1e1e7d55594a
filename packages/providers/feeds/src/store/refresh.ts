import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ConnectorError, isConnectorError } from '@tw/connector-core';
import { compileList } from '../compiled/compile.ts';
import { openCompiled, verify } from '../compiled/open.ts';
import type { FeedEntries, FeedSummary } from '../feed.ts';
import { expectedHash } from './checksum.ts';
import { type Credential, download, type Downloaded, type DownloadOptions } from './download.ts';
import { compiledPath, type FeedSource, type FeedState, removeLeftovers, temporaryPath } from './record.ts';

export interface RefreshOptions {
  /** The value of an environment variable with a credential. */
  readonly secretOf?: ((variable: string) => string | undefined) | undefined;
  readonly fetch?: typeof globalThis.fetch | undefined;
  readonly signal?: AbortSignal | undefined;
  /** For one feed. Default: 10 minutes. */
  readonly timeoutMs?: number | undefined;
  /** Of one feed. Default: 1 GiB. */
  readonly maxBytes?: number | undefined;
  /** Takes a version with less than a tenth of the entries of the last one. */
  readonly allowShrink?: boolean | undefined;
}

interface Taking {
  readonly directory: string;
  readonly name: string;
  readonly source: FeedSource;
  /** Absent: it was never taken. */
  readonly before?: FeedState | undefined;
  readonly options: RefreshOptions;
}

/** With less than this share of its last entries a feed has been cut off rather than cleaned up. */
const leastShare = 0.1;

export interface Taken {
  readonly state: FeedState;
  readonly isChanged: boolean;
}

/** Takes the present version of a feed. On any failure what was there stays, and the error says why. */
export async function take(taking: Taking): Promise<Taken> {
  const { directory, name, before } = taking;
  await mkdir(directory, { recursive: true, mode: 0o700 });
  await removeLeftovers(directory);
  const raw = temporaryPath(directory, name);
  const compiled = temporaryPath(directory, name);
  const checked = new Date().toISOString();
  // Someone may have removed the compiled list, or it is of another update that ran meanwhile.
  const known = before !== undefined && (await isIntact(directory, name, before)) ? before : undefined;
  try {
    const got = await fetched(raw, taking, known);
    if (known !== undefined && (got === undefined || got.sha256 === known.sha256))
      return { state: { ...known, ...validators(got ?? known), checked }, isChanged: false };
    if (got === undefined) throw new ConnectorError('invalid_response', 'the server answers 304 to a request without a condition');
    const facts = await compileFrom(taking, taking.source.path ?? raw, compiled);
    const entries = await countOf(compiled);
    assertEnough(entries, problemsOf(facts), taking);
    const state = { updated: checked, checked, ...got, compiled: await hashOf(compiled), entries, ...problemsOf(facts) };
    await rename(compiled, compiledPath(directory, name));
    return { state, isChanged: true };
  } finally {
    await Promise.all([raw, compiled].map((path) => rm(path, { force: true })));
  }
}

export function problemsOf({ problems, problemCount }: Pick<FeedSummary, 'problems' | 'problemCount'>) {
  const [first] = problems;
  return { problems: problemCount, ...(first !== undefined && { firstProblem: `${first.line}: ${first.text}: ${first.reason}` }) };
}

const validators = ({ etag, lastModified }: Pick<FeedState, 'etag' | 'lastModified'>) => ({
  ...(etag !== undefined && { etag }),
  ...(lastModified !== undefined && { lastModified }),
});

/** Whether the compiled list is of this state, and can be opened: another release may have had another format. */
export async function isIntact(directory: string, name: string, { compiled }: FeedState): Promise<boolean> {
  const path = compiledPath(directory, name);
  try {
    if ((await hashOf(path)) !== compiled) return false;
    (await openCompiled(path)).close();
    return true;
  } catch {
    return false;
  }
}

async function fetched(
  raw: string,
  { name, source, directory, options }: Taking,
  known: FeedState | undefined,
): Promise<Downloaded | undefined> {
  const { url, path, checksum } = source;
  if (url === undefined) return { sha256: await hashOfList(path ?? '') };
  const settings: DownloadOptions = {
    fetch: options.fetch,
    signal: options.signal,
    timeoutMs: options.timeoutMs ?? 600_000,
    maxBytes: options.maxBytes ?? 1024 ** 3,
    credential: credentialOf(source, options),
    known,
  };
  const got = await download(url, raw, settings);
  if (got === undefined || checksum === undefined) return got;
  const expected = await expectedHash(checksum, url, temporaryPath(directory, name), settings);
  if (expected === got.sha256) return got;
  throw new ConnectorError('invalid_response', `the download has the SHA-256 ${got.sha256}, and should have ${expected}`, {
    hint: 'Try again later; if it stays so, ask the vendor.',
  });
}

function credentialOf({ auth }: FeedSource, { secretOf }: RefreshOptions): Credential | undefined {
  if (auth === undefined) return undefined;
  const value = secretOf?.(auth.env)?.trim() ?? '';
  if (value === '') throw new ConnectorError('configuration', `${auth.env} is not set`, { hint: `Set it to the key of the feed.` });
  return { value, header: auth.header, query: auth.query };
}

async function compileFrom({ name, source, directory }: Taking, path: string, to: string) {
  try {
    return await compileList({ ...source.list, path, name }, to);
  } catch (error) {
    if (!isConnectorError(error) || source.path !== undefined) throw error;
    // The person has never seen the name of the temporary file.
    throw new ConnectorError(error.code, error.message.replaceAll(path, name).replaceAll(directory, ''), {
      ...(error.hint !== undefined && { hint: error.hint }),
    });
  }
}

export const sumOf = ({ exceptions: _, ...entries }: FeedEntries): number => Object.values(entries).reduce((sum, count) => sum + count, 0);

const countOf = async (path: string): Promise<number> => sumOf((await verify(path)).entries);

function assertEnough(entries: number, { problems, firstProblem }: ReturnType<typeof problemsOf>, { before, options }: Taking): void {
  const broken = firstProblem === undefined ? '' : `, and ${problems} broken lines; the first is ${firstProblem}`;
  if (entries === 0)
    throw new ConnectorError('invalid_response', `the list has no entries${broken}`, {
      hint: 'Look whether the address and the format are right.',
    });
  if (before !== undefined && entries < before.entries * leastShare && options.allowShrink !== true)
    throw new ConnectorError('invalid_response', `the list has ${entries} entries, after ${before.entries}${broken}`, {
      hint: 'If that is right, allow it with --allow-shrink.',
    });
}

/** Of the directory of a MISP feed its manifest, which has the time of each event's last change. */
async function hashOfList(path: string): Promise<string> {
  const isDirectory = (await stat(path).catch(() => undefined))?.isDirectory() === true;
  return hashOf(isDirectory ? join(path, 'manifest.json') : path).catch((error: NodeJS.ErrnoException) => {
    throw new ConnectorError('configuration', `${path} cannot be read (${error.code ?? 'unknown reason'})`, { hint: 'Correct the path.' });
  });
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}
