import type { RateLimitScope } from './errors.ts';
import type { ConnectorError } from './errors.ts';

interface CallEvent {
  /** The connector's id. */
  readonly connector: string;
  readonly operation: string;
}

export interface RequestEvent extends CallEvent {
  readonly method: string;
  /** Without credentials: those in the query are replaced. */
  readonly url: string;
  /** 1 for the first. */
  readonly attempt: number;
}

export interface ResponseEvent extends RequestEvent {
  readonly status: number;
  readonly durationMs: number;
}

export interface RetryEvent extends RequestEvent {
  /** The pause before the next attempt, in ms. */
  readonly delayMs: number;
  readonly error: ConnectorError;
}

export interface RateLimitEvent extends CallEvent {
  /** `local`: our own budget is used up; `vendor`: the vendor refused. */
  readonly by: 'local' | 'vendor';
  /** As far as it is known. */
  readonly waitMs?: number;
  readonly scope?: RateLimitScope;
}

/** Before and after each action, dry runs included: for audit trails and approvals. */
export interface ActionEvent extends CallEvent {
  readonly phase: 'before' | 'after';
  /** The arguments of the call, options apart. */
  readonly input: readonly unknown[];
  readonly reason?: string;
  readonly dryRun: boolean;
  /** ISO 8601, UTC. */
  readonly timestamp: string;
  /** `after` a success. */
  readonly result?: unknown;
  /** `after` a failure. */
  readonly error?: ConnectorError;
}

/**
 * Observers. None ever gets a credential, a header or a body. What an observer throws is ignored, except by `onAction`
 * before the action: there a throw, or `false`, refuses it, and nothing is sent.
 * Under Node the same events are published on `diagnostics_channel` as `tw:connector:request` and so on.
 */
export interface Hooks {
  onRequest?(event: RequestEvent): void;
  onResponse?(event: ResponseEvent): void;
  onRetry?(event: RetryEvent): void;
  onRateLimit?(event: RateLimitEvent): void;
  onAction?(event: ActionEvent): unknown;
}

interface Channel {
  readonly hasSubscribers: boolean;
  publish(message: unknown): void;
}

interface Events {
  request: RequestEvent;
  response: ResponseEvent;
  retry: RetryEvent;
  rateLimit: RateLimitEvent;
  action: ActionEvent;
}

let channels: ((name: string) => Channel) | undefined | null = null;

function channel(name: keyof Events): Channel | undefined {
  if (channels === null) channels = globalThis.process?.getBuiltinModule?.('node:diagnostics_channel')?.channel;
  return channels?.(`tw:connector:${name}`);
}

const hookNames = { request: 'onRequest', response: 'onResponse', retry: 'onRetry', rateLimit: 'onRateLimit' } as const;

/** Whether anybody listens: an event that nobody hears need not be made. */
export function isObserved(hooks: Hooks, name: keyof typeof hookNames): boolean {
  return hooks[hookNames[name]] !== undefined || channel(name)?.hasSubscribers === true;
}

/** Tells the observers. What they throw stays with them. */
export function notify<Name extends keyof typeof hookNames>(hooks: Hooks, name: Name, event: Events[Name]): void {
  const hook = hooks[hookNames[name]] as ((event: Events[Name]) => unknown) | undefined;
  try {
    // A promise that rejects must not become an unhandled rejection.
    Promise.resolve(hook?.call(hooks, event)).catch(() => undefined);
  } catch {
    // An observer's own failure must not fail the call that it observes.
  }
  publish(name, event);
}

/** Announces an action. Before it, rejects with what the hook throws; `false` means refused. */
export async function announce(hooks: Hooks, event: ActionEvent): Promise<unknown> {
  publish('action', event);
  return hooks.onAction?.(event);
}

function publish(name: keyof Events, event: unknown): void {
  const target = channel(name);
  if (target?.hasSubscribers) target.publish(event);
}
