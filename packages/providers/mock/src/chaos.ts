import { type CallContext, ConnectorError, type ConnectorErrorCode, sleep } from '@tw/connector-core';
import { createRandom } from './random.ts';
import type { Settings } from './settings.ts';

/** Waits, limits and fails as the settings say. */
export interface Chaos {
  /** Called before anything is done; the result is called when it is done. Both throw what was ordered. */
  turn(options: CallContext): Promise<() => void>;
}

const minuteMs = 60_000;

export function createChaos({ latencyMs, requestsPerMinute = Infinity, errors = {}, seed }: Settings): Chaos {
  const takeTurn = createLimit(requestsPerMinute);
  const fateOf = createFates(errors, seed);
  return {
    async turn(options) {
      takeTurn();
      // Decided before the wait, so that the order of the calls counts and not that of their ends.
      const fate = fateOf(options.operation);
      await wait(latencyMs, options);
      if (fate && !fate.after) throw simulated(fate.code);
      return () => {
        if (fate?.after) throw simulated(fate.code);
      };
    },
  };
}

async function wait(latencyMs: number, { timeoutMs = Infinity, signal }: CallContext): Promise<void> {
  if (latencyMs > 0) await sleep(Math.min(latencyMs, timeoutMs), signal);
  if (latencyMs > timeoutMs) throw new ConnectorError('timeout', `no answer within ${timeoutMs} ms`);
}

/** No more than so many calls in any minute. */
function createLimit(most: number): () => void {
  const taken: number[] = [];
  return () => {
    if (most === Infinity) return;
    const now = performance.now();
    while (taken[0] !== undefined && taken[0] <= now - minuteMs) taken.shift();
    const [oldest] = taken;
    if (taken.length >= most && oldest !== undefined)
      throw new ConnectorError('rate_limited', `more than ${most} calls in a minute (simulated)`, {
        scope: 'minute',
        retryAfterMs: Math.ceil(oldest + minuteMs - now),
      });
    taken.push(now);
  };
}

type Fate = NonNullable<Settings['errors']>[string];

/** Each operation has its own sequence, so that the calls of one do not change what becomes of another. */
function createFates(errors: Readonly<Record<string, Fate>>, seed: number): (operation: string) => Fate | undefined {
  const sequences = new Map<string, { readonly random: () => number; failed: number }>();
  return (operation) => {
    const fate = Object.hasOwn(errors, operation) ? errors[operation] : errors['*'];
    if (fate === undefined) return undefined;
    const sequence = sequences.get(operation) ?? { random: createRandom(`errors ${seed} ${operation}`), failed: 0 };
    sequences.set(operation, sequence);
    if (sequence.random() >= fate.rate || sequence.failed >= fate.times) return undefined;
    sequence.failed++;
    return fate;
  };
}

const simulated = (code: ConnectorErrorCode): ConnectorError =>
  new ConnectorError(code, `simulated ${code}`, {
    hint: 'The setting errors (TW_MOCK_ERRORS) asks for this failure.',
    ...(code === 'rate_limited' && { scope: 'minute', retryAfterMs: 1000 }),
  });
