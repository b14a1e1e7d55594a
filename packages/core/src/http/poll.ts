import { orAbort, sleep } from '../abort.ts';
import { ConnectorError } from '../errors.ts';

export interface PollOptions {
  /** The pause before the second look, in ms; it grows by half each time. */
  readonly intervalMs: number;
  /** The longest pause, in ms. Default: four times `intervalMs`. */
  readonly maxIntervalMs?: number;
  /** Give up after this time, in ms. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Asks until there is an answer. Throws `timeout` when there is none in time; a look that is under way then ends by the signal
 * that it was given.
 */
export async function poll<T>(look: (signal: AbortSignal) => Promise<T | undefined>, options: PollOptions): Promise<T> {
  const { timeoutMs, signal: caller, maxIntervalMs = options.intervalMs * 4 } = options;
  const late = () =>
    new ConnectorError('timeout', `not finished after ${Math.round(timeoutMs / 100) / 10} s`, {
      hint: 'Ask for the result later, or raise timeoutMs.',
    });
  const deadline = performance.now() + timeoutMs;
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(late()), timeoutMs);
  const signal = caller ? AbortSignal.any([caller, limit.signal]) : limit.signal;
  try {
    for (let pause = options.intervalMs; ; pause = Math.min(pause * 1.5, maxIntervalMs)) {
      const answer = await orAbort(look(signal), signal);
      if (answer !== undefined) return answer;
      if (performance.now() + pause > deadline) throw late();
      await sleep(pause, signal);
    }
  } finally {
    clearTimeout(timer);
  }
}
