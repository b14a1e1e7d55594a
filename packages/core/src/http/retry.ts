import { ConnectorError } from '../errors.ts';

/** A longer wait than this is not made inside a call: it fails with the real figure. */
export const maxRetryAfterMs = 60_000;

interface Retried {
  readonly attempts: number;
  readonly isFinal: boolean;
  /** What is left of the call's time: pauses use it up too, except those for a rate limit. */
  remainingMs: number;
}

/** How long to wait before the next attempt, in ms, or `undefined` if there is to be none. */
export function delayBeforeRetry(error: unknown, call: Retried, onLimit: 'wait' | 'fail'): number | undefined {
  if (!(error instanceof ConnectorError) || !error.retryable || call.isFinal) return undefined;
  const { code, status, retryAfterMs = 0 } = error;
  if (retryAfterMs > maxRetryAfterMs) return undefined;
  // A server that says "at once" is not taken at its word.
  const delayMs = Math.round(Math.max(spread(retryAfterMs), backoff(call.attempts)));
  if (code === 'rate_limited')
    // Without a status it is our own budget, which has done all the waiting there was to do.
    return status === undefined || onLimit === 'fail' || call.remainingMs <= 0 ? undefined : delayMs;
  if (delayMs >= call.remainingMs) return undefined;
  call.remainingMs -= delayMs;
  return delayMs;
}

/** 0.3 to 0.6 s at first, and twice that each time, up to a minute. */
const backoff = (attempts: number): number => Math.min(30_000, 300 * 2 ** Math.max(0, attempts - 1)) * (1 + Math.random());

/** Callers who were told the same time must not all come back at the same instant. */
const spread = (ms: number): number => (ms === 0 ? 0 : ms + Math.random() * Math.min(1000, Math.max(50, ms / 2)));
