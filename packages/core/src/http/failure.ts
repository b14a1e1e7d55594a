import { ConnectorError, type ConnectorErrorCode, type RateLimitScope } from '../errors.ts';
import { defined, oneLine } from '../values.ts';
import type { Answer } from './answer.ts';
import type { Redactor } from './redact.ts';
import { retryAfterMs } from './retry-after.ts';

/** What a vendor's answer says of its failure. Everything left out follows from the status. */
export interface VendorFailure {
  /** The vendor's words. */
  readonly message?: string | undefined;
  readonly code?: ConnectorErrorCode | undefined;
  readonly hint?: string | undefined;
  readonly scope?: RateLimitScope | undefined;
  /** Our own reckoning, where the vendor sends no `Retry-After`: it is told, but not waited for inside the call. */
  readonly retryAfterMs?: number | undefined;
  readonly retryable?: boolean | undefined;
}

/** Reads a vendor's error body; `undefined` where it says nothing. `body` is JSON if it can be parsed, else text. */
export type ReadFailure = (body: unknown, status: number, header: (name: string) => string | null) => VendorFailure | undefined;

const byStatus: Readonly<Record<number, ConnectorErrorCode>> = {
  400: 'invalid_input',
  401: 'authentication_failed',
  402: 'permission_denied',
  403: 'permission_denied',
  404: 'not_found',
  413: 'invalid_input',
  414: 'invalid_input',
  422: 'invalid_input',
  429: 'rate_limited',
};

const retiredHint = 'The vendor may have retired this API: look for a newer version of this connector.';
const hintByStatus: Readonly<Record<number, string>> = {
  402: 'The plan or its quota does not cover this call.',
  405: retiredHint,
  407: 'The proxy asks for a user name and password.',
  410: retiredHint,
};

const requestIdHeaders = ['x-request-id', 'request-id', 'x-correlation-id', 'x-cs-traceid', 'x-arequestid', 'client-request-id'];

export const requestIdOf = ({ headers }: Answer): string | undefined => {
  for (const name of requestIdHeaders) {
    const id = headers.get(name);
    if (id) return oneLine(id, 100);
  }
  return undefined;
};

/** The error of an answer whose status is no success. */
export function failureOf(answer: Answer, text: string, readFailure: ReadFailure | undefined, redact: Redactor['redact']): ConnectorError {
  const { status } = answer;
  const isPage = isWebPage(text);
  const body = isPage ? undefined : parseJson(text, redact);
  const vendor = isPage ? undefined : vendorWords(answer, body, readFailure);
  // A web page in place of the API's words tells of a wrong address or a proxy, and not that a thing does not exist.
  const code = isPage && status === 404 ? 'invalid_response' : (byStatus[status] ?? 'request_failed');
  return vendorError(answer, vendor ?? {}, code, messageFor(status, isPage, body));
}

/** A reader that stumbles over a body must not hide what the status says. */
function vendorWords({ status, headers }: Answer, body: unknown, readFailure: ReadFailure | undefined): VendorFailure | undefined {
  try {
    return readFailure?.(body, status, (name) => headers.get(name));
  } catch (error) {
    if (error instanceof ConnectorError) throw error;
    return undefined;
  }
}

/** The error that a vendor's words tell of; what they leave out follows from the status. */
export function vendorError(answer: Answer, vendor: VendorFailure, usualCode: ConnectorErrorCode, usualMessage: string): ConnectorError {
  const { status, headers } = answer;
  const code = vendor.code ?? usualCode;
  const retryAfter = retryAfterMs(headers) ?? vendor.retryAfterMs;
  return new ConnectorError(code, vendor.message ? oneLine(vendor.message) : usualMessage, {
    status,
    ...defined({
      requestId: requestIdOf(answer),
      hint: vendor.hint ?? hintByStatus[status],
      scope: code === 'rate_limited' ? (vendor.scope ?? scopeOf(retryAfter)) : undefined,
      retryAfterMs: code === 'rate_limited' || status === 503 ? retryAfter : undefined,
      retryable: vendor.retryable,
    }),
  });
}

function messageFor(status: number, isPage: boolean, body: unknown): string {
  if (isPage) return `HTTP ${status} with a web page instead of the API’s answer`;
  return typeof body === 'string' && body !== '' ? `HTTP ${status}: ${oneLine(body, 200)}` : `HTTP ${status}`;
}

function scopeOf(ms: number | undefined): RateLimitScope | undefined {
  if (ms === undefined) return undefined;
  if (ms <= 1000) return 'second';
  if (ms <= 60_000) return 'minute';
  if (ms <= 3_600_000) return 'hour';
  return ms <= 86_400_000 ? 'day' : 'month';
}

export const isWebPage = (text: string): boolean =>
  /^\s*(?:<\?xml[^>]*>\s*)?(?:<!--[^]*?-->\s*)*<(?:!doctype html|html|head|body)\b/i.test(text.slice(0, 1000));

/** A vendor may repeat a credential. It goes here, before the text is cut: a part of one would not be recognised afterwards. */
function parseJson(text: string, redact: Redactor['redact']): unknown {
  try {
    return JSON.parse(text, (_, value: unknown) => (typeof value === 'string' ? redact(value) : value));
  } catch {
    return redact(text);
  }
}

const certificateCodes = /CERT|UNABLE_TO_(?:GET_ISSUER|VERIFY)|SELF_SIGNED/;
const tlsCodes = /^(?:EPROTO|ERR_SSL|ERR_TLS)/;
/** What came is not HTTP, or not compressed as it says. (`HPE_INVALID_EOF_STATE` is a connection that broke off.) */
const brokenCodes = /^(?:HPE_(?!INVALID_EOF_STATE)|Z_|ERR__ERROR_|ERR_BROTLI|UND_ERR_(?:HEADERS_OVERFLOW|RES_CONTENT_LENGTH_MISMATCH))/;
/** Nothing has reached the server. */
const unsentCodes = /^(?:ECONNREFUSED|ENOTFOUND|EAI_|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT)/;

/** Whether a request failed before any of it was sent, so that it counts against no limit. */
export function wasNeverSent(error: unknown): boolean {
  const code = error instanceof ConnectorError ? undefined : codeOf(error);
  return code !== undefined && (unsentCodes.test(code) || certificateCodes.test(code) || tlsCodes.test(code));
}

/** The error of a request that got no whole answer. */
export function networkFailure(error: unknown): ConnectorError {
  if (error instanceof ConnectorError) return error;
  const code = codeOf(error);
  if (code === undefined) return new ConnectorError('network', 'the connection failed');
  if (brokenCodes.test(code)) return new ConnectorError('invalid_response', `the answer is not valid HTTP or is broken (${code})`);
  const words = `${networkWords[code] ?? 'the connection failed'} (${code})`;
  if (certificateCodes.test(code))
    return new ConnectorError('network', words, {
      retryable: false,
      hint: 'The certificate could not be verified. For a private CA, give its certificate (NODE_EXTRA_CA_CERTS); never turn verification off.',
    });
  if (tlsCodes.test(code))
    return new ConnectorError('network', words, {
      retryable: false,
      hint: 'No TLS connection could be made: check https: and the port of the address.',
    });
  return new ConnectorError('network', words);
}

const networkWords: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'the server refuses the connection',
  ECONNRESET: 'the connection was broken off',
  HPE_INVALID_EOF_STATE: 'the connection was broken off',
  ENOTFOUND: 'the host name is not known',
  EAI_AGAIN: 'the host name could not be looked up',
  ETIMEDOUT: 'the connection timed out',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the network cannot be reached',
  EPIPE: 'the connection was broken off',
  UND_ERR_SOCKET: 'the connection was broken off',
};

/** The code of an error, of its cause, or of the first of several. */
function codeOf(error: unknown, depth = 0): string | undefined {
  if (typeof error !== 'object' || error === null || depth > 4) return undefined;
  const { code, name, cause, errors } = error as { code?: unknown; name?: unknown; cause?: unknown; errors?: readonly unknown[] };
  if (typeof code === 'string') return oneLine(code, 60);
  // undici's parser leaves its error without a code.
  if (name === 'HTTPParserError') return 'HPE_INVALID';
  return codeOf(cause, depth + 1) ?? codeOf(errors?.[0], depth + 1);
}
