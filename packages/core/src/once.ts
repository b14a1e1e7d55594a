import { sleep } from './abort.ts';
import { type ConnectorError, isUnclear } from './errors.ts';
import type { CallContext } from './operations.ts';

/** How one thing is made at a vendor that makes it as often as it is asked. */
export interface Creation<T> {
  /** Looks for what carries the mark. Throws where that cannot be told. */
  find(): Promise<T | undefined>;
  /** Asks the vendor to make it, once. */
  create(): Promise<T>;
}

/** The pauses before each look, in ms: a request whose answer was lost may still be at work. */
const pauses = [0, 1000, 2000];
/** No further look after this, in ms, if the caller sets no `timeoutMs`. */
const patience = 30_000;

/**
 * Makes what carries the same mark, a correlation id as this vendor keeps it, one after the other and once: it is looked for, made,
 * and looked for again after a failure that leaves open whether it was made. Without a mark it is made, and the error of such a
 * failure says so.
 * @param what how people call it: `ticket`
 */
export function makesOnce(what: string): <T>(mark: string | undefined, creation: Creation<T>, options: CallContext) => Promise<T> {
  const inTurn = turns();
  return async (mark, { find, create }, options) => {
    if (mark === undefined)
      return create().catch((error: unknown) => Promise.reject(isUnclear(error) ? unclear(error, what, mark) : error));
    return inTurn(mark, async () => {
      options.signal?.throwIfAborted();
      const existing = await find();
      if (existing !== undefined) return existing;
      try {
        return await create();
      } catch (error) {
        if (!isUnclear(error)) throw error;
        const made = await lookAgain(find, options);
        if (made === undefined) throw unclear(error, what, mark);
        return made;
      }
    });
  };
}

/** Throws only if the caller aborts: what led here matters more. */
async function lookAgain<T>(find: () => Promise<T | undefined>, { signal, timeoutMs = patience }: CallContext): Promise<T | undefined> {
  const started = performance.now();
  for (const pause of pauses) {
    if (performance.now() - started > timeoutMs) return undefined;
    await sleep(pause, signal);
    const found = await find().catch(() => undefined);
    signal?.throwIfAborted();
    if (found !== undefined) return found;
  }
  return undefined;
}

const unclear = (error: ConnectorError, what: string, mark: string | undefined): ConnectorError =>
  error.with({
    message: `${error.message}; it is not known whether the ${what} was created`,
    hint:
      mark === undefined
        ? 'Look at the vendor before you try again. With a correlationId the connector does that.'
        : `Call again with the same correlationId: the ${what} is then looked for by ${mark} first.`,
  });

/** Runs what has the same key one after the other: two calls at once must not both find nothing and then both create. */
function turns() {
  const last = new Map<string, Promise<unknown>>();
  return async <T>(key: string, run: () => Promise<T>): Promise<T> => {
    const mine = (last.get(key) ?? Promise.resolve()).then(run, run);
    last.set(key, mine);
    return mine.finally(() => {
      if (last.get(key) === mine) last.delete(key);
    });
  };
}
