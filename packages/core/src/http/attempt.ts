import { orAbort, sleep } from '../abort.ts';
import { ConnectorError, isUnclear } from '../errors.ts';
import { isObserved, notify } from '../hooks.ts';
import type { Lease } from '../limits/budget.ts';
import { defined, messageOf, oneLine } from '../values.ts';
import { type Answer, fetchTransport, transportOf } from './answer.ts';
import type { AuthContext } from './auth.ts';
import { anew } from './body.ts';
import type { Call, ClientSettings } from './client.ts';
import { networkFailure, wasNeverSent } from './failure.ts';
import { defaultTransport } from './node-transport.ts';
import { assertSuccess, readValue } from './reading.ts';
import { redacted } from './redact.ts';
import { followRedirects } from './redirect.ts';
import { delayBeforeRetry, maxRetryAfterMs } from './retry.ts';
import { limitTime } from './time-limit.ts';

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

export interface Attempts {
  /** Reads the whole body and checks it. */
  readonly value: Attempt<unknown>;
  /** Leaves a successful body on the wire. */
  readonly stream: Attempt<Answer>;
  /** The chunks of such a body, each within `timeoutMs` of the last. */
  watch(answer: Answer, call: Call): AsyncIterable<Uint8Array>;
  /** Waits until the next attempt; `false` if there is to be none. */
  waitForRetry(error: unknown, call: Call): Promise<boolean>;
}

export function createAttempts(settings: ClientSettings, authContext: AuthContext): Attempts {
  const { connector, hooks, redactor, fetch } = settings;
  const transport = fetch === undefined ? defaultTransport : (transportOf.get(fetch) ?? fetchTransport(fetch));

  const clean = (error: ConnectorError, call: Call): ConnectorError => redacted(error, redactor, { connector, operation: call.operation });

  const requestEvent = (call: Call) => ({
    connector,
    operation: call.operation,
    method: call.method,
    url: redactor.redact(call.url),
    attempt: call.attempts,
  });

  const announceLimit = (call: Call, by: 'local' | 'vendor', wait: Partial<Pick<ConnectorError, 'retryAfterMs' | 'scope'>>) =>
    notify(hooks, 'rateLimit', { connector, operation: call.operation, by, ...defined({ waitMs: wait.retryAfterMs, scope: wait.scope }) });

  /** The vendor refused: all who share the budget hold back, and not only this call. */
  function holdBack(error: ConnectorError, call: Call): void {
    const { retryAfterMs: waitMs } = error;
    announceLimit(call, 'vendor', error);
    if (waitMs !== undefined && waitMs <= maxRetryAfterMs) call.limiter?.pause(waitMs);
  }

  async function turn(call: Call): Promise<Lease | undefined> {
    try {
      return await call.limiter?.acquire({
        signal: call.signal,
        onLimit: settings.onLimit,
        onWait: (retryAfterMs, scope) => announceLimit(call, 'local', { retryAfterMs, scope }),
      });
    } catch (error) {
      if (call.signal?.aborted) throw call.signal.reason;
      if (error instanceof ConnectorError) throw error;
      throw new ConnectorError('request_failed', `no turn could be had from the limiter: ${oneLine(messageOf(error), 200)}`, {
        retryable: true,
        hint: 'Check the limiter’s own store.',
      });
    }
  }

  /** Adds the credentials. */
  async function authorized(request: Request, call: Call, signal: AbortSignal): Promise<Request> {
    if (call.auth === undefined) return request;
    const query: [string, string][] = [];
    try {
      const setQuery = (name: string, value: string) => void query.push([name, value]);
      const pending = call.auth.authorize({ headers: request.headers, setQuery }, authContext);
      if (pending instanceof Promise) await orAbort(pending, signal);
    } catch (error) {
      // The request for a token has been repeated as often as it may be.
      call.isFinal = true;
      // `Headers` refuses what is not Latin-1.
      if (error instanceof TypeError) throw new ConnectorError('configuration', 'a credential has characters that a header cannot carry');
      throw error;
    }
    if (query.length === 0) return request;
    const url = new URL(request.url);
    for (const [name, value] of query) url.searchParams.set(name, value);
    return new Request(url, request);
  }

  async function exchange<T>(request: Request, call: Call, take: (answer: Answer) => Promise<T>): Promise<T> {
    const lease = await turn(call);
    const limit = limitTime(call);
    const started = performance.now();
    let isSent = false;
    let answer: Answer | undefined;
    try {
      const outgoing = await authorized(request, call, limit.signal);
      call.attempts++;
      const event = isObserved(hooks, 'request') || isObserved(hooks, 'response') ? requestEvent(call) : undefined;
      if (event) notify(hooks, 'request', event);
      isSent = true;
      const arriving = followRedirects(
        call.method,
        outgoing,
        (next) => transport(next, { signal: limit.signal, reuse: call.isRepeatable }),
        (url) => authorized(new Request(url, { headers: request.headers }), call, limit.signal),
      );
      // Whatever a transport makes of the signal, the call ends with it.
      answer = await orAbort(arriving, limit.signal, (late) => late.discard());
      const { status } = answer;
      return await orAbort(take(answer), limit.signal).finally(() => {
        if (event) notify(hooks, 'response', { ...event, status, durationMs: Math.round(performance.now() - started) });
      });
    } catch (error) {
      answer?.discard();
      if (wasNeverSent(error)) isSent = false;
      if (call.signal?.aborted) throw call.signal.reason;
      const failure = limit.isOver()
        ? new ConnectorError('timeout', `no answer within ${call.timeoutMs ?? settings.timeoutMs} ms`)
        : networkFailure(error);
      throw isSent && !call.isRepeatable ? unclear(failure) : failure;
    } finally {
      limit.end();
      if (isSent) lease?.done();
      else lease?.refund();
    }
  }

  async function attempt<T>(request: Request, call: Call, take: (answer: Answer) => Promise<T>): Promise<Answered<T>> {
    const { attempts } = call;
    try {
      return new Answered(await exchange(request, call, take));
    } catch (error) {
      if (call.signal?.aborted || !(error instanceof ConnectorError)) throw error;
      // Refused credentials are renewed once; the request was not carried out, so that repeating it is safe.
      if (error.code === 'authentication_failed' && call.attempts > attempts && call.auth?.renew && !call.isRenewed) {
        call.isRenewed = true;
        call.auth.renew({ headers: request.headers, setQuery: () => undefined });
        return attempt(anew(request, call), call, take);
      }
      if (error.code === 'rate_limited' && error.status !== undefined) holdBack(error, call);
      throw clean(error, call);
    }
  }

  return {
    value: (request, call) => attempt(request, call, (answer) => readValue(answer, call, settings)),
    stream: (request, call) =>
      attempt(request, call, async (answer) => {
        await assertSuccess(answer, call, settings);
        return answer;
      }),
    async *watch(answer, call) {
      const silenceMs = call.timeoutMs ?? settings.timeoutMs;
      const iterator = answer.chunks()[Symbol.asyncIterator]();
      try {
        for (;;) {
          call.remainingMs = silenceMs;
          const limit = limitTime(call);
          const part = await orAbort(iterator.next(), limit.signal)
            .catch((error: unknown) => {
              if (call.signal?.aborted) throw call.signal.reason;
              throw clean(limit.isOver() ? new ConnectorError('timeout', `nothing came for ${silenceMs} ms`) : networkFailure(error), call);
            })
            .finally(limit.end);
          if (part.done) return;
          yield part.value;
        }
      } finally {
        answer.discard();
        void iterator.return?.()?.catch(() => undefined);
      }
    },
    async waitForRetry(error, call) {
      const delayMs = delayBeforeRetry(error, call, settings.onLimit);
      if (delayMs === undefined) return false;
      if (isObserved(hooks, 'retry')) notify(hooks, 'retry', { ...requestEvent(call), delayMs, error: error as ConnectorError });
      await sleep(delayMs, call.signal);
      return true;
    },
  };
}

/** A request that changes something may have been carried out though it failed: a caller must not repeat it blindly either. */
function unclear(error: ConnectorError): ConnectorError {
  if (!isUnclear(error)) return error;
  const hint = 'It may have been carried out all the same: look before you repeat it.';
  // Why a success could not be read is worth knowing; that a failure may pass is not.
  return error.with({ retryable: false, hint: error.code === 'invalid_response' && error.hint ? `${hint} ${error.hint}` : hint });
}
