import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { assertSecure, ConnectorError, oneLine } from '@tw/connector-core';

/** A credential, and how it is sent. */
export interface Credential {
  readonly value: string;
  readonly header?: string | undefined;
  readonly query?: string | undefined;
}

export interface DownloadOptions {
  readonly fetch?: typeof globalThis.fetch | undefined;
  readonly signal?: AbortSignal | undefined;
  /** For the whole download. */
  readonly timeoutMs: number;
  /** Of the body, unpacked. */
  readonly maxBytes: number;
  readonly credential?: Credential | undefined;
  /** What the server said of the last version. */
  readonly known?: { readonly etag?: string | undefined; readonly lastModified?: string | undefined } | undefined;
}

export interface Downloaded {
  /** In hex. */
  readonly sha256: string;
  readonly etag?: string;
  readonly lastModified?: string;
}

const maxRedirects = 5;

/**
 * Takes a file over HTTPS (HTTP from this machine itself). `undefined`: it has not changed since the last time.
 * Throws `ConnectorError`; what is in the target then is of no use.
 */
export async function download(address: string, target: string, options: DownloadOptions): Promise<Downloaded | undefined> {
  const limit = AbortSignal.timeout(options.timeoutMs);
  const signal = options.signal === undefined ? limit : AbortSignal.any([options.signal, limit]);
  try {
    const response = await follow(new URL(address), { ...options, signal });
    if (response.status === 304 && options.known !== undefined) return undefined;
    assertSuccess(response);
    return { sha256: await save(response, target, options.maxBytes), ...validatorsOf(response) };
  } catch (error) {
    options.signal?.throwIfAborted();
    if (error instanceof ConnectorError || isOfDisk(error)) throw error;
    if (limit.aborted)
      throw new ConnectorError('timeout', `the download took longer than ${options.timeoutMs / 1000} s`, {
        hint: 'Try again, or set a longer timeoutMs.',
      });
    throw new ConnectorError('network', `the server could not be reached or broke off (${reasonOf(error)})`, {
      hint: 'Check the address and the network.',
    });
  }
}

const diskCodes = new Set(['ENOSPC', 'EDQUOT', 'EACCES', 'EPERM', 'EROFS', 'EIO', 'EMFILE', 'ENFILE', 'ENOENT']);
const isOfDisk = (error: unknown): boolean => error instanceof Error && 'code' in error && diskCodes.has(String(error.code));

/** HTTP is for this machine itself. Throws `configuration`. */
export function assertHttps(url: URL): void {
  try {
    assertSecure(url.href, false);
  } catch {
    throw new ConnectorError('configuration', `${oneLine(url.origin, 100)} is not https:`, { hint: 'Use an https: address.' });
  }
}

type Following = DownloadOptions & { readonly signal: AbortSignal };

/** Redirects to another origin are followed only where no credential is in the play, and never away from HTTPS. */
async function follow(first: URL, options: Following): Promise<Response> {
  // Core's client hands out no headers, and this needs `etag`; it makes one request a feed, without retries.
  // oxlint-disable-next-line no-restricted-properties
  const { credential, signal, fetch = globalThis.fetch } = options;
  for (let [url, redirects] = [first, 0]; ; redirects++) {
    assertHttps(url);
    const response = await fetch(withQuery(url, credential), { headers: headersOf(options), redirect: 'manual', signal });
    const location = response.status >= 300 && response.status < 400 && response.status !== 304 ? response.headers.get('location') : null;
    if (location === null) return response;
    await response.body?.cancel();
    const target = URL.parse(location, url);
    if (target === null || redirects >= maxRedirects)
      throw redirected(response, target === null ? 'to nowhere' : `more than ${maxRedirects} times`);
    if (credential !== undefined && target.origin !== first.origin)
      throw redirected(response, `to ${oneLine(target.origin, 100)}, where the credential must not go`);
    if (url.protocol === 'https:' && target.protocol !== 'https:') throw redirected(response, 'away from https:');
    url = target;
  }
}

const redirected = ({ status }: Response, where: string) =>
  new ConnectorError('request_failed', `the server redirects ${where}`, {
    status,
    hint: 'Use the address that it redirects to, if it is the vendor’s.',
  });

function withQuery(url: URL, credential: Credential | undefined): URL {
  if (credential?.query === undefined) return url;
  const whole = new URL(url);
  whole.searchParams.set(credential.query, credential.value);
  return whole;
}

function headersOf({ credential, known }: DownloadOptions): Headers {
  const headers = new Headers({ 'user-agent': 'triage-warden-connectors/feeds' });
  if (credential?.header !== undefined) headers.set(credential.header, credential.value);
  if (known?.etag !== undefined) headers.set('if-none-match', known.etag);
  if (known?.lastModified !== undefined) headers.set('if-modified-since', known.lastModified);
  return headers;
}

function assertSuccess({ status }: Response): void {
  if (status === 200) return;
  if (status === 401 || status === 403)
    throw new ConnectorError('authentication_failed', `the server refuses the download (${status})`, {
      status,
      hint: 'Name the variable with the key: --auth-env, and --auth-header or --auth-query.',
    });
  if (status === 404 || status === 410)
    throw new ConnectorError('not_found', `there is nothing at the address (${status})`, { status, hint: 'Correct the address.' });
  throw new ConnectorError('request_failed', `the server answers with the status ${status}`, { status, hint: 'Try again later.' });
}

async function save(response: Response, target: string, maxBytes: number): Promise<string> {
  const tooLarge = () =>
    new ConnectorError('invalid_response', `the download has more than ${maxBytes} bytes`, { hint: 'Look whether the address is right.' });
  if (Number(response.headers.get('content-length') ?? 0) > maxBytes) {
    await response.body?.cancel();
    throw tooLarge();
  }
  const hash = createHash('sha256');
  await using file = await open(target, 'wx', 0o600);
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    // Leaving the loop closes the connection.
    if (size > maxBytes) throw tooLarge();
    hash.update(chunk);
    await file.writeFile(chunk);
  }
  return hash.digest('hex');
}

function validatorsOf({ headers }: Response): { readonly etag?: string; readonly lastModified?: string } {
  const [etag, lastModified] = [headers.get('etag'), headers.get('last-modified')];
  return { ...(etag !== null && { etag }), ...(lastModified !== null && { lastModified }) };
}

/** The code that the system or undici gives: their messages may hold the address, and so the credential. */
function reasonOf(error: unknown): string {
  for (let each = error; each instanceof Error; each = each.cause)
    if ('code' in each && typeof each.code === 'string') return oneLine(each.code, 60);
  return 'unknown reason';
}
