import { type BaseIssue, safeParse } from 'valibot';
import { ConnectorError } from '../errors.ts';
import { isObserved, notify } from '../hooks.ts';
import type { Lease } from '../limits/budget.ts';
import { issueText } from '../settings.ts';
import { defined, oneLine } from '../values.ts';
import type { Answer } from './answer.ts';
import type { AuthContext } from './auth.ts';
import type { Call, ClientSettings } from './client.ts';
import { failureOf, isWebPage, networkFailure } from './failure.ts';
import { retryAfterMs } from './retry-after.ts';

/** Sends a request once. The result is what ky takes for a response. */
export type Attempt<T> = (request: Request, call: Call) => Promise<Answered<T>>;

/** Stands for a response whose body has been read and checked. */
class Answered<T> {
  readonly ok = true;
  readonly body = null;
  readonly value: T;
  constructor(value: T) {
    this.value = value;
  }
  get [Symbol.toStringTag](): string {
    return 'Response';
  }
}

/** A longer wait than this is not made inside a call: it fails with the real figure. */
const maxRetryAfterMs = 60_000;
const maxRedirects = 5;
const defaultMaxBytes = 16 * 1_048_576;

export interface Attempts {
  /** Reads the whole body and checks it. */
  readonly value: Attempt<unknown>;
  /** Leaves a successful body on the wire. */
  readonly stream: Attempt<Answer>;
  /** The chunks of such a body, each within `timeoutMs` of the last. */
  watch(answer: Answer, call: Call): AsyncIterable<Uint8Array>;
  /** How long to wait before the next attempt, in ms, or `undefined` if there is to be none. */
  delayBeforeRetry(error: unknown, call: Call): number | undefined;
}

export function createAttempt(settings: ClientSettings, authContext: AuthContext): Attempts {
  const { connector, hooks, redactor, transport } = settings;

  /** An error with the credentials taken out of it. */
  const clean = (error: ConnectorError, call: Call): ConnectorError => {
    const { requestId } = error;
    return error.with({ connector, operation: call.operation, message: redactor.redact(error.message), ...(requestId !== undefined && { requestId: redactor.redact(requestId) }) });
  };

  const requestEvent = (call: Call) => ({ connector, operation: call.operation, method: call.method, url: redactor.redact(call.url), attempt: call.attempts });

  /** The vendor refused: all who share the budget hold back, and not only this call. */
  function holdBack({ retryAfterMs: waitMs, scope }: ConnectorError, call: Call): void {
    notify(hooks, 'rateLimit', { connector, operation: call.operation, by: 'vendor', ...defined({ waitMs, scope }) });
    if (waitMs !== undefined && waitMs <= maxRetryAfterMs) call.limiter?.pause(waitMs);
  }

  async function turn(call: Call): Promise<Lease | undefined> {
    return call.limiter?.acquire({
      signal: call.signal,
      onLimit: settings.onLimit,
      onWait: (waitMs, scope) =>
        notify(hooks, 'rateLimit', { connector, operation: call.operation, by: 'local', ...defined({ waitMs, scope }) }),
    });
  }

  /** Adds the credentials. */
  async function authorized(request: Request, call: Call, signal: AbortSignal): Promise<Request> {
    if (call.auth === undefined) return request;
    const query: [string, string][] = [];
    try {
      const pending = call.auth.authorize({ headers: request.headers, setQuery: (name, value) => query.push([name, value]) }, authContext);
      if (pending) await orAbort(pending, signal);
    } catch (error) {
      // `Headers` refuses what is not Latin-1.
      if (error instanceof TypeError) throw new ConnectorError('configuration', 'a credential has characters that a header cannot carry');
      throw error;
    }
    if (query.length === 0) return request;
    const url = new URL(request.url);
    for (const [name, value] of query) url.searchParams.set(name, value);
    return new Request(url, request);
  }

  /** Sends it, and follows redirects of GET within the origin. */
  async function sent(request: Request, call: Call, signal: AbortSignal): Promise<Answer> {
    let current = request;
    for (let redirects = 0; ; redirects++) {
      const answer = await transport(current, { signal, reuse: call.isRepeatable });
      if (answer.status < 300 || answer.status >= 400 || answer.status === 304) return answer;
      answer.discard();
      const target = URL.parse(answer.headers.get('location') ?? '', current.url);
      const isWithin = target !== null && target.origin === new URL(current.url).origin;
      if (call.method !== 'GET' || !isWithin || redirects >= maxRedirects)
        throw new ConnectorError('request_failed', redirects >= maxRedirects ? `more than ${maxRedirects} redirects` : `the server redirects to ${isWithin ? 'another path' : oneLine(target?.origin ?? 'nowhere', 100)}`, {
          status: answer.status,
          hint: 'Set the address that the server redirects to, if it is the vendor’s. Credentials are never sent along a redirect to another origin.',
        });
      current = new Request(target, { headers: current.headers });
    }
  }

  async function failed(answer: Answer, call: Call): Promise<ConnectorError> {
    const text = await answer.text(defaultMaxBytes);
    const error = failureOf(answer, text, settings.failure);
    // A wait that the server did not ask for is the caller's to choose.
    call.isFinal = error.retryAfterMs !== undefined && retryAfterMs(answer.headers) === undefined;
    return error;
  }

  async function read(answer: Answer, call: Call): Promise<unknown> {
    if (answer.status < 200 || answer.status >= 300) throw await failed(answer, call);
    const text = await answer.text(call.maxBytes ?? defaultMaxBytes);
    const body = call.as === 'text' ? text : parseBody(text, answer.status);
    const failure = settings.failureInSuccess?.(body);
    if (failure) throw new ConnectorError(failure.code ?? 'request_failed', oneLine(failure.message ?? 'the answer tells of a failure'), { ...failure, status: answer.status });
    const result = safeParse(call.schema, body);
    if (!result.success) throw new ConnectorError('invalid_response', `the answer has another shape: ${describeIssues(result.issues)}`, { status: answer.status });
    call.answers.last = body;
    return result.output;
  }

  async function exchange<T>(request: Request, call: Call, take: (answer: Answer) => Promise<T>): Promise<T> {
    const lease = await turn(call);
    const limit = limitTime(call);
    const started = performance.now();
    let wasSent = false;
    try {
      const outgoing = await authorized(request, call, limit.signal);
      call.attempts++;
      const event = isObserved(hooks, 'request') || isObserved(hooks, 'response') ? requestEvent(call) : undefined;
      if (event) notify(hooks, 'request', event);
      wasSent = true;
      const answer = await sent(outgoing, call, limit.signal);
      const value = await take(answer).finally(() => {
        if (event) notify(hooks, 'response', { ...event, status: answer.status, durationMs: Math.round(performance.now() - started) });
      });
      return value;
    } catch (error) {
      if (call.signal?.aborted) throw call.signal.reason;
      throw limit.isOver() ? new ConnectorError('timeout', `no answer within ${call.timeoutMs ?? settings.timeoutMs} ms`) : networkFailure(error);
    } finally {
      limit.end();
      if (wasSent) lease?.done();
      else lease?.refund();
    }
  }

  async function attempt<T>(request: Request, call: Call, take: (answer: Answer) => Promise<T>): Promise<Answered<T>> {
    // A refused token is renewed once; the request was not carried out, so that repeating it is safe.
    const again = call.auth?.renew && call.attempts === 0 ? request.clone() : undefined;
    try {
      return new Answered(await exchange(request, call, take));
    } catch (error) {
      if (!(error instanceof ConnectorError)) throw error;
      if (again && error.code === 'authentication_failed' && error.status !== undefined && call.attempts === 1) {
        call.auth?.renew?.({ headers: request.headers, setQuery: () => undefined });
        return attempt(again, call, take);
      }
      if (error.code === 'rate_limited' && error.status !== undefined) holdBack(error, call);
      throw clean(error, call);
    }
  }

  return {
    value: (request, call) => attempt(request, call, (answer) => read(answer, call)),
    stream: (request, call) =>
      attempt(request, call, async (answer) => {
        if (answer.status < 200 || answer.status >= 300) throw await failed(answer, call);
        return answer;
      }),
    async *watch(answer, call) {
      const silenceMs = call.timeoutMs ?? settings.timeoutMs;
      const iterator = answer.chunks()[Symbol.asyncIterator]();
      try {
        for (;;) {
          call.remainingMs = silenceMs;
          const limit = limitTime(call);
          const part = await orAbort(iterator.next(), limit.signal).catch((error: unknown) => {
            if (call.signal?.aborted) throw call.signal.reason;
            throw clean(limit.isOver() ? new ConnectorError('timeout', `nothing came for ${silenceMs} ms`) : networkFailure(error), call);
          }).finally(limit.end);
          if (part.done) return;
          yield part.value;
        }
      } finally {
        answer.discard();
        void iterator.return?.()?.catch(() => undefined);
      }
    },
    delayBeforeRetry(error, call) {
      if (!(error instanceof ConnectorError) || !error.retryable || call.isFinal || call.remainingMs <= 0) return undefined;
      const { code, status } = error;
      const waitMs = error.retryAfterMs;
      // Our own budget has done all the waiting there was to do.
      if (code === 'rate_limited' && status === undefined) return undefined;
      if (waitMs !== undefined && waitMs > maxRetryAfterMs) return undefined;
      const delayMs = Math.round(waitMs === undefined ? backoff(call.attempts) : spread(waitMs));
      if (isObserved(hooks, 'retry')) notify(hooks, 'retry', { ...requestEvent(call), delayMs, error });
      return delayMs;
    },
  };
}

/** 0.3 to 0.6 s at first, and twice that each time. */
const backoff = (attempts: number): number => 300 * 2 ** (attempts - 1) * (1 + Math.random());

/** Callers who were told the same time must not all come back at the same instant. */
const spread = (ms: number): number => ms + Math.random() * Math.min(1000, Math.max(50, ms / 2));

function parseBody(text: string, status: number): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw new ConnectorError('invalid_response', isWebPage(text) ? 'the answer is a web page, not JSON' : 'the answer is not valid JSON', { status });
  }
}

/** Where the answer differs, without its values. */
function describeIssues(issues: readonly BaseIssue<unknown>[]): string {
  const lines = issues.slice(0, 3).map((issue) => `${oneLine((issue.path ?? []).map((item) => String(item.key)).join('.'), 80) || 'the answer'} ${issueText(issue)}`);
  return lines.join('; ') + (issues.length > 3 ? `; and ${issues.length - 3} more` : '');
}

/** Ends an attempt when its time is up or its caller aborts, and books the time that it took. */
function limitTime(call: Call) {
  const controller = new AbortController();
  const { signal } = call;
  const started = performance.now();
  let isOver = false;
  const abort = () => controller.abort(signal?.reason);
  const timer = setTimeout(() => {
    isOver = true;
    controller.abort(new Error('timeout'));
  }, Math.max(1, call.remainingMs));
  if (signal?.aborted) abort();
  signal?.addEventListener('abort', abort, { once: true });
  return {
    signal: controller.signal,
    isOver: () => isOver,
    end() {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
      call.remainingMs -= performance.now() - started;
    },
  };
}

/** Waits for a promise that knows nothing of the signal. */
function orAbort<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
