import { onAbort } from '../abort.ts';
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

/** How long until the next turn, as far as it is known, and which window keeps it. */
interface Outlook {
  /** At least so long, in ms. */
  readonly waitMs: number;
  readonly scope: RateLimitScope | undefined;
  /** A turn also needs the answer to a request in flight, whenever that comes. */
  readonly needsAnswer: boolean;
}

/** The longest a caller is made to wait for a quota of a day or month, in ms: longer fails at once. */
const maxQuotaWaitMs = 60_000;
/** After a pause the callers do not all start at one instant. */
const spreadMs = 50;
const longestTimerMs = 2 ** 31 - 1;

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

  acquire({ signal, onLimit, onWait }: AcquireOptions): Lease | Promise<Lease> {
    if (signal?.aborted) throw signal.reason;
    if (this.#waiting.size === 0 && this.#take()) return this.#lease();
    const outlook = this.#outlook();
    if (onLimit === 'fail' || isQuotaGone(outlook) || this.#waiting.size >= this.#maxWaiting) throw limited(outlook);
    onWait?.(knownWait(outlook), outlook.scope);
    return this.#wait(signal);
  }

  pause(ms: number): void {
    this.#pausedUntil = Math.max(this.#pausedUntil, performance.now() + ms);
    this.#cautiousUntil = this.#pausedUntil + 1000;
    this.#schedule();
  }

  /** Whether nothing is out: the budget holds nothing worth keeping. */
  get isIdle(): boolean {
    for (const window of this.#windows) window.drip();
    return (
      this.#inFlight === 0 &&
      this.#waiting.size === 0 &&
      performance.now() >= this.#pausedUntil &&
      this.#windows.every((window) => window.content >= window.bucketSize)
    );
  }

  #wait(signal: AbortSignal | undefined): Promise<Lease> {
    return new Promise((resolve, reject) => {
      const leave = () => {
        this.#waiting.delete(waiter);
        release?.();
      };
      const abort = () => {
        leave();
        reject(signal?.reason);
        if (this.#waiting.size === 0) this.#schedule();
      };
      const waiter: Waiter = {
        resolve(lease) {
          leave();
          resolve(lease);
        },
        reject(reason) {
          leave();
          reject(reason);
        },
      };
      const release = signal && onAbort(signal, abort);
      this.#waiting.add(waiter);
      if (this.#timer === undefined) this.#schedule();
    });
  }

  #take(): boolean {
    if (this.#inFlight >= this.#concurrency || performance.now() < this.#pausedUntil) return false;
    // The last window's hierarchy holds them all: all give a token, or none.
    if (this.#windows.at(-1)?.tryRemoveTokens(1) === false) return false;
    this.#inFlight++;
    return true;
  }

  #lease(): Lease {
    const takenAt = Date.now();
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
      refund: () => close((window) => window.refund(takenAt)),
    };
  }

  #serve(): void {
    for (const waiter of this.#waiting) {
      if (!this.#take()) break;
      waiter.resolve(this.#lease());
      const now = performance.now();
      if (now < this.#cautiousUntil) this.#pausedUntil = now + spreadMs * (0.5 + Math.random());
    }
    const outlook = this.#outlook();
    // Those still waiting when a day's quota runs out are told, rather than left until midnight.
    if (isQuotaGone(outlook)) for (const waiter of this.#waiting) waiter.reject(limited(outlook));
    this.#schedule(outlook);
  }

  #schedule(outlook?: Outlook): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#waiting.size === 0) return;
    const waitMs = knownWait(outlook ?? this.#outlook());
    // Without a figure, the answer to a request in flight brings the next turn.
    if (waitMs === undefined) return;
    this.#timer = setTimeout(() => this.#serve(), Math.min(longestTimerMs, Math.max(1, Math.ceil(waitMs))));
  }

  #outlook(): Outlook {
    const now = performance.now();
    let until = this.#pausedUntil;
    let needsAnswer = this.#inFlight >= this.#concurrency;
    let scope: RateLimitScope | undefined;
    for (const window of this.#windows) {
      window.drip();
      if (window.content >= 1) continue;
      const next = window.nextAt(now);
      if (next === undefined) {
        needsAnswer = true;
        scope ??= window.scope;
      } else if (next > until) {
        until = next;
        scope = window.scope;
      }
    }
    return { waitMs: Math.max(0, until - now), scope, needsAnswer };
  }
}

const isQuotaGone = ({ scope, waitMs }: Outlook): boolean => (scope === 'day' || scope === 'month') && waitMs > maxQuotaWaitMs;

const knownWait = ({ waitMs, needsAnswer }: Outlook): number | undefined => (needsAnswer && waitMs === 0 ? undefined : waitMs);

function limited(outlook: Outlook): ConnectorError {
  const { scope } = outlook;
  const isGone = isQuotaGone(outlook);
  const waitMs = knownWait(outlook);
  return new ConnectorError(
    'rate_limited',
    isGone ? `the quota of this ${scope} is used up` : `the limit${scope ? ` per ${scope}` : ''} is reached`,
    {
      scope,
      ...(waitMs !== undefined && { retryAfterMs: Math.ceil(waitMs) }),
      hint: isGone ? 'Wait for the next one, or raise the quota and set the limits to it.' : 'Wait, or use onLimit: "wait".',
    },
  );
}
