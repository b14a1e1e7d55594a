import type { Budget, BudgetOptions, Limiter } from './budget.ts';

const shared = new Map<string, Budget>();
let sweepAt = 256;

type Implementation = typeof import('./budget.ts');

let implementation: Implementation | undefined;
/** With the first request: a program that only makes connectors reads neither this nor `limiter`. */
const load = async (): Promise<Implementation> => (implementation ??= await import('./budget.ts'));

/** The one budget of this process for a provider and key: several connectors with one key share it. */
export function sharedBudget(keyOf: () => string, options: BudgetOptions): Limiter {
  let key: string | undefined;
  // Looked up at each use, since it may have been let go meanwhile.
  const budgetOf = ({ Budget }: Implementation): Budget => {
    key ??= keyOf();
    let found = shared.get(key);
    if (found === undefined) {
      if (shared.size >= sweepAt) sweep();
      found = new Budget(options);
      shared.set(key, found);
    }
    return found;
  };
  return {
    acquire: (wish) => (implementation ? budgetOf(implementation).acquire(wish) : load().then((loaded) => budgetOf(loaded).acquire(wish))),
    // Before anybody had a turn nobody was told to pause.
    pause: (ms) => implementation && budgetOf(implementation).pause(ms),
  };
}

/** Programs with many tenants make many budgets: those that hold nothing are let go. */
function sweep(): void {
  for (const [key, budget] of shared) if (budget.isIdle) shared.delete(key);
  sweepAt = Math.max(256, shared.size * 2);
}
