import type { CallContext } from './operations.ts';

/** A list of the vendor's that seldom changes. */
export interface Remembered<T> {
  /** What is kept so far. */
  known(): T | undefined;
  /** What is kept, or else what is loaded now. */
  get(options: CallContext): Promise<T>;
  /** Loads it again. */
  reload(options: CallContext): Promise<T>;
}

/** Keeps an answer for the life of the connector. Callers do not share a request: one's abort would be the other's. */
export function remembered<T>(load: (options: CallContext) => Promise<T>): Remembered<T> {
  let value: T | undefined;
  return {
    known: () => value,
    get: async (options) => (value ??= await load(options)),
    reload: async (options) => (value = await load(options)),
  };
}
