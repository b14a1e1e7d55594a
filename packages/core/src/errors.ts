import { defined } from './values.ts';

/** Every way in which a connector fails. The string is stable: switch on it. */
export const connectorErrorCodes = [
  /** The settings are wrong or missing. Nothing was sent. */
  'configuration',
  /** The server could not be reached, or the connection broke. */
  'network',
  /** The vendor does not accept the credentials. */
  'authentication_failed',
  /** The vendor knows the caller, who may not do this (permission, scope or plan). */
  'permission_denied',
  /** The thing addressed does not exist. For indicator lookups this is a report, not an error. */
  'not_found',
  /** Too fast, or the quota is used up: see `retryAfterMs` and `scope`. */
  'rate_limited',
  /** The answer is not what the vendor's documents promise. */
  'invalid_response',
  /** The vendor could not, or did not, do what was asked. */
  'request_failed',
  /** No answer within `timeoutMs`. Never read it as "not found". */
  'timeout',
  /** The arguments of the call are wrong, by our check or by the vendor's. */
  'invalid_input',
  /** The vendor has no such operation, or does not take this type of indicator. Nothing was sent. */
  'unsupported',
] as const;

export type ConnectorErrorCode = (typeof connectorErrorCodes)[number];

/** The window of a limit: "too fast" is a second or a minute, "the quota is used up" a day or a month. */
export type RateLimitScope = 'second' | 'minute' | 'hour' | 'day' | 'month';

export interface ConnectorErrorOptions {
  /** The connector's id; the operation's wrapper fills it in where it is left out. */
  readonly connector?: string | undefined;
  readonly operation?: string | undefined;
  /** The HTTP status, if there was an answer. */
  readonly status?: number | undefined;
  /** The vendor's id of the request, for its support. */
  readonly requestId?: string | undefined;
  /** Whether the same call may succeed later. Default: by code and status. */
  readonly retryable?: boolean | undefined;
  /** What a person should do. Default: by code. */
  readonly hint?: string | undefined;
  /** With `rate_limited`: how long to wait, in ms, as far as the vendor says. */
  readonly retryAfterMs?: number | undefined;
  /** With `rate_limited`: which window is used up. */
  readonly scope?: RateLimitScope | undefined;
}

/** The brand is in the global symbol registry, so that `instanceof` works across two copies of this package. */
const brand: unique symbol = Symbol.for('@tw/connector-core/ConnectorError') as never;

const hints: Partial<Record<ConnectorErrorCode, string>> = {
  configuration: 'Correct the settings named above.',
  network: 'Check the address, DNS, proxy and firewall.',
  authentication_failed: 'Check the credentials: wrong, expired or revoked.',
  permission_denied: 'Give the credentials the permission that this call needs, or use a plan that includes it.',
  rate_limited: 'Wait, lower the rate, or raise the quota.',
  invalid_response: 'Check that the address is the vendor’s API and not a login page or proxy; else the API may have changed.',
  timeout: 'Try again, or raise timeoutMs.',
  not_found: 'Check the identifier, and that the credentials may see the thing.',
  request_failed: 'Read the vendor’s words above; try again later, or ask the vendor with the requestId.',
  invalid_input: 'Correct the arguments as the message says.',
  unsupported: 'See what connector.supports() offers.',
};

/**
 * What every operation of every connector throws, and nothing else (but the caller's own `signal.reason` after an abort).
 * It never holds a credential, a header or a request.
 */
export class ConnectorError extends Error {
  readonly code: ConnectorErrorCode;
  /** Whether the same call may succeed later. */
  readonly retryable: boolean;
  /** The id of the connector: `'virustotal'`. */
  declare readonly connector: string | undefined;
  /** The operation that failed: `'lookupHash'`. */
  declare readonly operation: string | undefined;
  /** The HTTP status, if there was an answer. */
  declare readonly status: number | undefined;
  /** The vendor's id of the request, for its support. */
  declare readonly requestId: string | undefined;
  /** What a person should do. */
  declare readonly hint: string | undefined;
  /** With `rate_limited`: how long to wait, in ms, as far as it is known. */
  declare readonly retryAfterMs: number | undefined;
  /** With `rate_limited`: which window is used up. */
  declare readonly scope: RateLimitScope | undefined;

  constructor(code: ConnectorErrorCode, message: string, options: ConnectorErrorOptions = {}) {
    super(message);
    this.code = code;
    this.retryable = options.retryable ?? isRetryable(code, options.status);
    const { connector, operation, status, requestId, hint = hints[code], retryAfterMs, scope } = options;
    // Only what is known becomes a property, so that a printed error shows no list of `undefined`.
    for (const [key, value] of Object.entries({ connector, operation, status, requestId, hint, retryAfterMs, scope }))
      if (value !== undefined) Object.defineProperty(this, key, { value, enumerable: true });
  }

  static override [Symbol.hasInstance](value: unknown): boolean {
    // A subclass somewhere else keeps the usual meaning; only the base class goes by the brand.
    return this === ConnectorError ? isConnectorError(value) : Function.prototype[Symbol.hasInstance].call(this, value);
  }

  /** A plain object for logs and wires. */
  toJSON(): Record<string, unknown> {
    const { name, message, code, connector, operation, status, requestId, retryable, hint, retryAfterMs, scope } = this;
    return defined({ name, message, code, connector, operation, status, requestId, retryable, hint, retryAfterMs, scope });
  }

  /** A copy with some properties or another message. The stack stays that of the original. */
  with(changes: ConnectorErrorOptions & { readonly message?: string }): ConnectorError {
    const { connector, operation, status, requestId, retryable, hint, retryAfterMs, scope } = this;
    const options = { connector, operation, status, requestId, retryable, hint, retryAfterMs, scope, ...changes };
    const copy = new ConnectorError(this.code, changes.message ?? this.message, options);
    // Runtimes begin the stack with the message, which may hold what the copy's must not.
    if (this.stack !== undefined) copy.stack = this.stack.replace(`${this.name}: ${this.message}`, () => `${copy.name}: ${copy.message}`);
    return copy;
  }
}

Object.defineProperty(ConnectorError.prototype, 'name', { value: 'ConnectorError' });
// On the prototype, so that `inspect` and object spreads do not show it.
Object.defineProperty(ConnectorError.prototype, brand, { value: true });

function isRetryable(code: ConnectorErrorCode, status: number | undefined): boolean {
  if (code === 'network' || code === 'timeout' || code === 'rate_limited') return true;
  return code === 'request_failed' && status !== undefined && (hasStumbled(status) || status === 425);
}

/** Whether the server came to grief over a request. 501 and 505 say that it does not know how, and never will. */
const hasStumbled = (status: number): boolean => (status >= 500 && status !== 501 && status !== 505) || status === 408;

/**
 * Whether a request may have been carried out although it failed: it broke off, the server stumbled, or its success could not be
 * read. For requests that change something.
 */
export function isUnclear(error: unknown): error is ConnectorError {
  if (!isConnectorError(error)) return false;
  const { code, status } = error;
  if (code === 'network' || code === 'timeout') return true;
  if (code === 'invalid_response') return status === undefined || status < 300;
  return code === 'request_failed' && status !== undefined && hasStumbled(status);
}

/** For `catch`: says of a failure that leaves it open whether something was done that it does. `what`: `the comment was added`. */
export const orUnclear =
  (what: string) =>
  (error: unknown): Promise<never> =>
    Promise.reject(isUnclear(error) ? error.with({ message: `${error.message}; it is not known whether ${what}` }) : error);

/** Whether a thrown value is a connector's error, of a certain code if one is given. Works across copies of this package. */
export function isConnectorError(value: unknown): value is ConnectorError;
export function isConnectorError<C extends ConnectorErrorCode>(value: unknown, code: C): value is ConnectorError & { readonly code: C };
export function isConnectorError(value: unknown, code?: ConnectorErrorCode): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    brand in value &&
    (code === undefined || (value as { readonly code?: unknown }).code === code)
  );
}
