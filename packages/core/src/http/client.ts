import type { KyInstance } from 'ky';
import type { GenericSchema, InferOutput } from 'valibot';
import { ConnectorError } from '../errors.ts';
import type { Hooks } from '../hooks.ts';
import type { Limiter } from '../limits/budget.ts';
import type { RateLimit } from '../limits/windows.ts';
import type { CallContext } from '../operations.ts';
import type { Answer } from './answer.ts';
import type { Attempts } from './attempt.ts';
import type { Auth, AuthContext } from './auth.ts';
import { bodyOf } from './body.ts';
import type { ReadFailure, VendorFailure } from './failure.ts';
import { type Path, wellFormed } from './path.ts';
import type { Redactor } from './redact.ts';
import { assertSecure } from './secure.ts';

/** What a provider states about its vendor's HTTP API. */
export interface HttpSpec {
  /** Every path is below it. */
  readonly baseUrl: string;
  readonly auth?: Auth | undefined;
  /** The vendor's documented limits for one key. */
  readonly limits?: readonly RateLimit[];
  /** The most requests without an answer at one time. */
  readonly concurrency?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** How to read the vendor's error body. */
  readonly failure?: ReadFailure;
  /** Finds a failure that hides in a successful answer; `body` is `undefined` where it is empty. */
  readonly failureInSuccess?: (body: unknown, status: number) => VendorFailure | undefined;
}

export type QueryValue = string | number | boolean | undefined | readonly (string | number)[];

export interface RequestOptions<S extends GenericSchema> extends CallContext {
  /** Every body passes a schema; it lists only what is read. */
  readonly schema: S;
  /** `undefined` is left out; a list repeats its name. */
  readonly query?: Readonly<Record<string, QueryValue>> | undefined;
  readonly headers?: Readonly<Record<string, string>>;
  /** The largest body taken, in bytes. Default 16 MiB. */
  readonly maxBytes?: number;
  /** How to read the body. Default `json`. */
  readonly as?: 'json' | 'text';
  /**
   * Error statuses that the vendor answers in place of a success: `[409]` where it names the ticket that is there already. A body that
   * passes the schema is then the result; any other is the error that it would be without this. So the schema must require what tells
   * such an answer from an error. What `failureInSuccess` says is not asked.
   */
  readonly accept?: readonly number[];
}

export interface BodyOptions<S extends GenericSchema> extends RequestOptions<S> {
  readonly json?: unknown;
  readonly form?: Readonly<Record<string, string | number | undefined>> | URLSearchParams;
  readonly body?: FormData | Uint8Array<ArrayBuffer> | string;
  /** The vendor's documents say, or it is plain, that sending it twice does no harm: then it may be retried. */
  readonly safe?: boolean;
}

/** A connector's own HTTP client. A URL is used only where {@link trustedUrl} made it. */
export interface HttpClient {
  readonly baseUrl: string;
  get<S extends GenericSchema>(to: Path | URL, options: RequestOptions<S>): Promise<InferOutput<S>>;
  post<S extends GenericSchema>(to: Path | URL, options: BodyOptions<S>): Promise<InferOutput<S>>;
  put<S extends GenericSchema>(to: Path | URL, options: BodyOptions<S>): Promise<InferOutput<S>>;
  patch<S extends GenericSchema>(to: Path | URL, options: BodyOptions<S>): Promise<InferOutput<S>>;
  delete<S extends GenericSchema>(to: Path | URL, options: BodyOptions<S>): Promise<InferOutput<S>>;
  /** An answer that is read piece by piece; `timeoutMs` is then the longest silence. */
  stream(
    method: 'GET' | 'POST',
    to: Path | URL,
    options: Omit<BodyOptions<GenericSchema>, 'schema' | 'maxBytes' | 'as' | 'accept'>,
  ): AsyncIterable<Uint8Array>;
}

/** What the rest of the client works with. */
export interface ClientSettings extends HttpSpec {
  readonly connector: string;
  /** The user's, if one was given. */
  readonly fetch: typeof globalThis.fetch | undefined;
  readonly limiter: Limiter | undefined;
  readonly onLimit: 'wait' | 'fail';
  readonly timeoutMs: number;
  readonly retries: number;
  readonly hooks: Hooks;
  readonly allowInsecureHttp: boolean;
  readonly redactor: Redactor;
}

/** One request, as the attempts at it see it. */
export interface Call extends BodyOptions<GenericSchema> {
  readonly method: string;
  readonly url: string;
  readonly auth: Auth | undefined;
  readonly limiter: Limiter | undefined;
  /** Replaces the vendor's. */
  readonly failure?: ReadFailure | undefined;
  /** Whether it may be sent again after a failure. */
  readonly isRepeatable: boolean;
  /** What is left of `timeoutMs`, over all attempts. */
  remainingMs: number;
  attempts: number;
  /** Its credentials have been renewed, which is done once. */
  isRenewed: boolean;
  /** The last failure is not to be repeated within this call. */
  isFinal: boolean;
}

interface Sender {
  readonly send: KyInstance;
  readonly attempts: Attempts;
}

let implementation: Promise<readonly [{ readonly default: KyInstance }, typeof import('./attempt.ts')]> | undefined;
/** With the first request: ky makes Node load its whole fetch stack, and a program that only makes connectors needs none of this. */
const load = () => (implementation ??= Promise.all([import('ky'), import('./attempt.ts')]));

export function createHttpClient(settings: ClientSettings): HttpClient {
  const { baseUrl, connector, allowInsecureHttp, redactor } = settings;
  assertSecure(baseUrl, allowInsecureHttp);
  const root = `${baseUrl.replace(/\/+$/, '')}/`;
  const authContext: AuthContext = {
    async send(url, { method = 'POST', failure, ...request }) {
      const call = callOf(method, new URL(url), { ...request, operation: 'authenticate', answers: {}, safe: true });
      const readFailure: ReadFailure = (...answer) => failure?.(...answer) ?? settings.failure?.(...answer);
      return run('value', { ...call, failure: readFailure, auth: undefined, limiter: undefined });
    },
    addSecret: (value) => redactor.add(value),
  };
  let sender: Promise<Sender> | undefined;
  const senderOf = () =>
    (sender ??= load().then(([ky, { createAttempts }]) => ({ send: ky.default, attempts: createAttempts(settings, authContext) })));

  function callOf(method: string, to: Path | URL, options: BodyOptions<GenericSchema>): Call {
    const url = new URL(to instanceof URL ? to : root + to);
    if (to instanceof URL) assertSecure(url.href, allowInsecureHttp);
    for (const [name, value] of Object.entries(options.query ?? {}))
      for (const each of Array.isArray(value) ? value : [value])
        if (each !== undefined) url.searchParams.append(name, wellFormed(String(each)));
    return {
      ...options,
      method,
      url: url.href,
      auth: settings.auth,
      limiter: settings.limiter,
      isRepeatable: method === 'GET' || options.safe === true,
      remainingMs: options.timeoutMs ?? settings.timeoutMs,
      attempts: 0,
      isRenewed: false,
      isFinal: false,
    };
  }

  /** ky makes the request; the attempts decide what is sent, what an answer means, and whether there is another attempt. */
  async function run(kind: 'value' | 'stream', call: Call): Promise<unknown> {
    const { signal } = call;
    signal?.throwIfAborted();
    const { send, attempts } = await senderOf();
    for (let retriesLeft = call.isRepeatable ? settings.retries : 0; ; retriesLeft--)
      try {
        // The signal is the attempts' business: ky would add to its listeners for good. So are repetitions: to be ready for
        // one, ky clones each request beforehand, which costs as much as the request itself.
        const answered = await send(call.url, {
          method: call.method,
          headers: {
            accept: 'application/json',
            'user-agent': `triage-warden-connectors/${connector} (gzip)`,
            ...settings.headers,
            ...call.headers,
          },
          ...bodyOf(call),
          fetch: (request) => attempts[kind](request as Request, call) as never,
          timeout: false,
          throwHttpErrors: false,
          retry: 0,
        });
        return (answered as unknown as { readonly value: unknown }).value;
      } catch (error) {
        if (signal?.aborted) throw signal.reason;
        // All that is sent has passed through an attempt by then: this is a header or body that no request can have.
        if (!(error instanceof ConnectorError))
          throw new ConnectorError('invalid_input', 'the request has a value that cannot be sent, such as a line break in a header', {
            connector,
            operation: call.operation,
          });
        if (retriesLeft <= 0 || !(await attempts.waitForRetry(error, call))) throw error;
      }
  }

  const request = (method: string) => (to: Path | URL, options: BodyOptions<GenericSchema>) =>
    run('value', callOf(method, to, options)) as never;

  return {
    baseUrl: root.slice(0, -1),
    get: request('GET'),
    post: request('POST'),
    put: request('PUT'),
    patch: request('PATCH'),
    delete: request('DELETE'),
    async *stream(method, to, options) {
      const call = callOf(method, to, options as never);
      const answer = (await run('stream', call)) as Answer;
      yield* (await senderOf()).attempts.watch(answer, call);
    },
  };
}
