import type { CallContext } from '@tw/connector-core';

export interface Remembered<T> {
  /** What is kept so far. */
  known(): T | undefined;
  get(options: CallContext): Promise<T>;
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
