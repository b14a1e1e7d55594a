import { ConnectorError } from '../errors.ts';

/** Waits; rejects with the signal's reason when it is aborted. */
export function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const abort = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', abort);
      resolve();
    }, ms);
    signal?.addEventListener('abort', abort, { once: true });
  });
}

export interface PollOptions {
  /** The pause before the second look, in ms; it grows by half each time. */
  readonly intervalMs: number;
  /** The longest pause, in ms. Default: four times `intervalMs`. */
  readonly maxIntervalMs?: number;
  /** Give up after this time, in ms. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** Asks until there is an answer. Throws `timeout` when there is none in time. */
export async function poll<T>(look: () => Promise<T | undefined>, options: PollOptions): Promise<T> {
  const { timeoutMs, signal, maxIntervalMs = options.intervalMs * 4 } = options;
  const deadline = performance.now() + timeoutMs;
  for (let pause = options.intervalMs; ; pause = Math.min(pause * 1.5, maxIntervalMs)) {
    const answer = await look();
    if (answer !== undefined) return answer;
    if (performance.now() + pause > deadline)
      throw new ConnectorError('timeout', `not finished after ${Math.round(timeoutMs / 1000)} s`, { hint: 'Ask for the result later, or raise timeoutMs.' });
    await sleep(pause, signal);
  }
}
