interface Waiting {
  readonly runs: Set<() => void>;
  readonly abort: () => void;
}
const waiting = new WeakMap<AbortSignal, Waiting>();

/**
 * Runs something when the signal is aborted, until the function that it answers with is called. However many wait, the signal has one
 * listener: it looks through all it has at each that comes and goes, and a caller may give one signal to thousands of calls.
 */
export function onAbort(signal: AbortSignal, run: () => void): () => void {
  const here = waiting.get(signal) ?? listenTo(signal);
  here.runs.add(run);
  return () => {
    if (!here.runs.delete(run) || here.runs.size > 0) return;
    signal.removeEventListener('abort', here.abort);
    waiting.delete(signal);
  };
}

function listenTo(signal: AbortSignal): Waiting {
  const runs = new Set<() => void>();
  const abort = () => {
    waiting.delete(signal);
    for (const run of runs) run();
  };
  signal.addEventListener('abort', abort, { once: true });
  const here = { runs, abort };
  waiting.set(signal, here);
  return here;
}

/** Waits for a promise that knows nothing of the signal; `late` gets what it brings when nobody waits any more. */
export function orAbort<T>(promise: Promise<T>, signal: AbortSignal | undefined, late?: (value: T) => void): Promise<T> {
  if (signal === undefined) return promise;
  return new Promise<T>((resolve, reject) => {
    const abort = () => {
      reject(signal.reason);
      if (late) promise.then(late, () => undefined);
    };
    if (signal.aborted) return abort();
    const release = onAbort(signal, abort);
    void promise.then(resolve, reject).then(release);
  });
}

/** Waits; rejects with the signal's reason when it is aborted. */
export function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const release =
      signal &&
      onAbort(signal, () => {
        clearTimeout(timer);
        reject(signal.reason);
      });
    const timer = setTimeout(() => {
      release?.();
      resolve();
    }, ms);
  });
}
