import { onAbort } from '../abort.ts';

/** What is timed: one request with all its attempts. */
interface Timed {
  readonly signal?: AbortSignal | undefined;
  /** What is left of its time, in ms. */
  remainingMs: number;
}

export interface TimeLimit {
  readonly signal: AbortSignal;
  /** Whether the time was up, and not the caller's patience. */
  isOver(): boolean;
  /** Books the time that was used. */
  end(): void;
}

/** Ends an attempt when its time is up or its caller aborts. */
export function limitTime(call: Timed): TimeLimit {
  const controller = new AbortController();
  const { signal } = call;
  const started = performance.now();
  let isOver = false;
  const abort = () => controller.abort(signal?.reason);
  const timer = setTimeout(
    () => {
      isOver = true;
      controller.abort(new Error('timeout'));
    },
    Math.max(1, call.remainingMs),
  );
  if (signal?.aborted) abort();
  const release = signal && onAbort(signal, abort);
  return {
    signal: controller.signal,
    isOver: () => isOver,
    end() {
      clearTimeout(timer);
      release?.();
      call.remainingMs -= performance.now() - started;
    },
  };
}
