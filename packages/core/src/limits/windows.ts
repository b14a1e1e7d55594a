import { TokenBucket } from 'limiter';
import type { RateLimitScope } from '../errors.ts';

const windowMs = { second: 1000, minute: 60_000, hour: 3_600_000 } as const;

/** So many requests in any stretch of this length, or in a day or month of the calendar (UTC). */
export interface RateLimit {
  readonly requests: number;
  readonly per: RateLimitScope;
  /** How many times the unit: `{ requests: 100, per: 'minute', every: 5 }` is 100 in five minutes. Not for days and months. */
  readonly every?: number;
}

/**
 * A token bucket whose tokens come back in their own way, not by a steady drip: `limiter`'s hierarchy then takes from
 * several windows at once, all or nothing.
 */
export abstract class Window extends TokenBucket {
  readonly scope: RateLimitScope;
  constructor({ requests, per }: RateLimit, parentBucket: Window | undefined) {
    super({ bucketSize: requests, tokensPerInterval: requests, interval: 1, ...(parentBucket && { parentBucket }) });
    this.scope = per;
    this.content = requests;
  }
  /** A request was answered. */
  abstract answered(now: number): void;
  /** When the next token comes back, or `undefined` while all that are out belong to requests without an answer. */
  abstract nextAt(now: number): number | undefined;
  /** Nothing was sent: the token, which was taken at this time of `Date.now()`, comes back at once. */
  abstract refund(takenAt: number): void;
  protected giveBack(): void {
    this.content = Math.min(this.bucketSize, this.content + 1);
  }
}

/**
 * A rolling window. A vendor counts a request when it arrives, which is some time between sending and answer: so a token
 * comes back one window after the *answer*, and no stretch of that length can hold more than the limit.
 */
export class RollingWindow extends Window {
  readonly #lengthMs: number;
  /** When each used token comes back, in order from `#head` on. */
  readonly #due: number[] = [];
  #head = 0;

  constructor(limit: RateLimit & { readonly per: keyof typeof windowMs }, parent: Window | undefined) {
    super(limit, parent);
    this.#lengthMs = windowMs[limit.per] * (limit.every ?? 1);
  }

  override drip(): boolean {
    const now = performance.now();
    const before = this.content;
    while (this.#head < this.#due.length && (this.#due[this.#head] ?? Infinity) <= now) {
      this.#head++;
      this.giveBack();
    }
    if (this.#head > 1024 && this.#head * 2 > this.#due.length) {
      this.#due.splice(0, this.#head);
      this.#head = 0;
    }
    return this.content > before;
  }

  override answered(now: number): void {
    this.#due.push(now + this.#lengthMs);
  }

  override refund(): void {
    this.giveBack();
  }

  override nextAt(): number | undefined {
    return this.#due[this.#head];
  }
}

/** A quota of a day or month, which starts anew at midnight UTC. */
export class CalendarWindow extends Window {
  #startedAt: number;
  #resetsAt: number;
  readonly #per: 'day' | 'month';

  constructor(limit: RateLimit & { readonly per: 'day' | 'month' }, parent: Window | undefined) {
    super(limit, parent);
    this.#per = limit.per;
    this.#startedAt = Date.now();
    this.#resetsAt = endOf(limit.per, this.#startedAt);
  }

  override drip(): boolean {
    if (Date.now() < this.#resetsAt) return false;
    this.#startedAt = this.#resetsAt;
    this.#resetsAt = endOf(this.#per, Date.now());
    this.content = this.bucketSize;
    return true;
  }

  override answered(): void {}

  override refund(takenAt: number): void {
    // A token of yesterday's is worth nothing today.
    if (takenAt >= this.#startedAt) this.giveBack();
  }

  override nextAt(now: number): number {
    return now + this.#resetsAt - Date.now();
  }
}

function endOf(per: 'day' | 'month', now: number): number {
  const date = new Date(now);
  return per === 'day'
    ? Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate() + 1)
    : Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1);
}

export function createWindows(limits: readonly RateLimit[]): readonly Window[] {
  const windows: Window[] = [];
  for (const limit of limits) {
    const { per } = limit;
    const parent = windows.at(-1);
    windows.push(
      per === 'day' || per === 'month' ? new CalendarWindow({ ...limit, per }, parent) : new RollingWindow({ ...limit, per }, parent),
    );
  }
  return windows;
}
