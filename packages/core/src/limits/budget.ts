import { ConnectorError, type RateLimitScope } from '../errors.ts';
import { createWindows, type RateLimit, type Window } from './windows.ts';

/** Leave to send one request. */
export interface Lease {
  /** The answer has come, or the request failed after it was sent. */
  done(): void;
  /** Nothing was sent: the turn goes back. */
  refund(): void;
}

export interface AcquireOptions {
  readonly signal?: AbortSignal | undefined;
  /** `fail` rejects with `rate_limited` instead of waiting. */
  readonly onLimit: 'wait' | 'fail';
  /** Told once if the caller has to wait. */
  onWait?(waitMs: number | undefined, scope: RateLimitScope | undefined): void;
}

/** Gives turns under a vendor's limits. A budget shared between processes implements this too. */
export interface Limiter {
  /** Resolves when one request may be sent; rejects with `rate_limited`, or with the signal's reason when it is aborted first. */
  acquire(options: AcquireOptions): Lease | Promise<Lease>;
  /** The vendor said that it is too much: nobody gets a turn for so long. */
  pause(ms: number): void;
}

export interface BudgetOptions {
  readonly limits: readonly RateLimit[];
  /** The most requests without an answer at one time. Default: no limit. */
  readonly concurrency?: number | undefined;
  /** The most callers that may wait. Default 100,000. */
  readonly maxWaiting?: number | undefined;
}

interface Waiter {
  resolve(lease: Lease): void;
  reject(reason: unknown): void;
}

/** The longest a caller is made to wait for a quota of a day or month, in ms: longer fails at once. */
const maxQuotaWaitMs = 60_000;
/** After a pause the callers do not all start at one instant. */
const spreadMs = 50;

/** The budget of one key at one vendor, within this process. First come, first served; one timer; waiters leave at no cost. */
export class Budget implements Limiter {
  readonly #windows: readonly Window[];
  readonly #concurrency: number;
  readonly #maxWaiting: number;
  readonly #waiting = new Set<Waiter>();
  #inFlight = 0;
  #pausedUntil = 0;
  /** Until when turns are spread out after a pause. */
  #cautiousUntil = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor({ limits, concurrency = Infinity, maxWaiting = 100_000 }: BudgetOptions) {
    this.#windows = createWindows(limits);
    this.#concurrency = concurrency;
    this.#maxWaiting = maxWaiting;
  }

  acquire(options: AcquireOptions): Lease | Promise<Lease> {
    if (options.signal?.aborted) throw options.signal.reason;
    if (this.#waiting.size === 0 && this.#take()) return this.#lease();
    const { waitMs, scope } = this.#outlook(performance.now());
    const isQuota = (scope === 'day' || scope === 'month') && (waitMs ?? 0) > maxQuotaWaitMs;
    if (options.onLimit === 'fail' || isQuota || this.#waiting.size >= this.#maxWaiting) throw limited(waitMs, scope, isQuota);
    options.onWait?.(waitMs, scope);
    return this.#wait(options.signal);
  }

  pause(ms: number): void {
    this.#pausedUntil = Math.max(this.#pausedUntil, performance.now() + ms);
    this.#cautiousUntil = this.#pausedUntil + 1000;
    this.#schedule();
  }

  /** Whether nothing is out: the budget holds no memory worth keeping. */
  get isIdle(): boolean {
    for (const window of this.#windows) window.drip();
    return this.#inFlight === 0 && this.#waiting.size === 0 && this.#windows.every((window) => window.content >= window.bucketSize);
  }

  #wait(signal: AbortSignal | undefined): Promise<Lease> {
    return new Promise((resolve, reject) => {
      const abort = () => {
        this.#waiting.delete(waiter);
        reject(signal?.reason);
        this.#schedule();
      };
      const waiter: Waiter = {
        resolve: (lease) => {
          signal?.removeEventListener('abort', abort);
          resolve(lease);
        },
        reject: (reason) => {
          signal?.removeEventListener('abort', abort);
          reject(reason);
        },
      };
      signal?.addEventListener('abort', abort, { once: true });
      this.#waiting.add(waiter);
      this.#schedule();
    });
  }

  #take(): boolean {
    if (this.#inFlight >= this.#concurrency || performance.now() < this.#pausedUntil) return false;
    if (this.#windows[this.#windows.length - 1]?.tryRemoveTokens(1) === false) return false;
    this.#inFlight++;
    return true;
  }

  #lease(): Lease {
    let isOpen = true;
    const close = (settle: (window: Window) => void) => {
      if (!isOpen) return;
      isOpen = false;
      this.#inFlight--;
      this.#windows.forEach(settle);
      if (this.#waiting.size > 0) this.#serve();
    };
    return {
      done: () => close((window) => window.answered(performance.now())),
      refund: () => close((window) => window.refund()),
    };
  }

  #serve(): void {
    for (const waiter of this.#waiting) {
      if (!this.#take()) break;
      this.#waiting.delete(waiter);
      waiter.resolve(this.#lease());
      const now = performance.now();
      if (now < this.#cautiousUntil) this.#pausedUntil = now + spreadMs * (0.5 + Math.random());
    }
    this.#failWhereQuotaIsGone();
    this.#schedule();
  }

  /** Those still waiting when a day's quota runs out are told, rather than left until midnight. */
  #failWhereQuotaIsGone(): void {
    if (this.#waiting.size === 0) return;
    const { waitMs, scope } = this.#outlook(performance.now());
    if ((scope !== 'day' && scope !== 'month') || (waitMs ?? 0) <= maxQuotaWaitMs) return;
    for (const waiter of this.#waiting) waiter.reject(limited(waitMs, scope, true));
    this.#waiting.clear();
  }

  #schedule(): void {
    clearTimeout(this.#timer);
    if (this.#waiting.size === 0) return;
    const { waitMs } = this.#outlook(performance.now());
    // Without a figure, the answer to a request in flight brings the next turn.
    if (waitMs !== undefined) this.#timer = setTimeout(() => this.#serve(), Math.max(1, Math.ceil(waitMs)));
  }

  /** How long until the next turn, and which window keeps it. */
  #outlook(now: number): { waitMs: number | undefined; scope: RateLimitScope | undefined } {
    let until: number | undefined = this.#inFlight >= this.#concurrency ? undefined : this.#pausedUntil;
    let scope: RateLimitScope | undefined;
    for (const window of this.#windows) {
      window.drip();
      if (window.content >= 1) continue;
      const next = window.nextAt(now);
      if (next === undefined || until === undefined) until = undefined;
      if (until === undefined || next === undefined || next >= until) scope = window.scope;
      if (until !== undefined && next !== undefined) until = Math.max(until, next);
    }
    return { waitMs: until === undefined ? undefined : Math.max(0, until - now), scope };
  }
}

function limited(retryAfterMs: number | undefined, scope: RateLimitScope | undefined, isQuota: boolean): ConnectorError {
  return new ConnectorError('rate_limited', isQuota ? `the quota of this ${scope} is used up` : `the limit${scope ? ` per ${scope}` : ''} is reached`, {
    scope,
    ...(retryAfterMs !== undefined && { retryAfterMs: Math.ceil(retryAfterMs) }),
    hint: isQuota ? 'Wait for the next one, or raise the quota and set the limits to it.' : 'Wait, or use onLimit: "wait".',
  });
}

const shared = new Map<string, Budget>();

/** The one budget of this process for a provider and key: several connectors with one key share it. */
export function sharedBudget(key: string, options: BudgetOptions): Budget {
  let budget = shared.get(key);
  if (budget === undefined) {
    // Programs with many tenants make many: those that hold nothing are let go.
    if (shared.size >= 256) for (const [old, idle] of shared) if (idle.isIdle) shared.delete(old);
    budget = new Budget(options);
    shared.set(key, budget);
  }
  return budget;
}
