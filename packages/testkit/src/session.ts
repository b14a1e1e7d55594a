import type { ConnectorOptions } from '@tw/connector-core';
import { assert, show } from './assert.ts';
import type { LeakDetector } from './leaks.ts';
import { observe, type SeenEvent } from './observe.ts';
import type { Answers } from './options.ts';
import { type CannedAnswer, type Reply, type SeenRequest, startServer } from './server.ts';

export type Outcome = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly error: unknown };

/** Tells how to answer a request to the API; `index` counts them from 0, logins apart. */
export type Respond = (request: SeenRequest, index: number) => Reply;

/** The part of a suite that sessions need. */
export interface SessionSource<C> {
  readonly id: string;
  /** Whether the connector has an address that can be pointed at the kit's server. */
  readonly hasHttp: boolean;
  readonly leaks: LeakDetector;
  make(url: string, options: ConnectorOptions): C;
  login(request: SeenRequest): CannedAnswer | undefined;
}

/** One connector before a server of its own, so that checks can run side by side. */
export interface Session<C> {
  readonly connector: C;
  /** Those to the API, in their order. */
  readonly requests: readonly SeenRequest[];
  readonly logins: readonly SeenRequest[];
  readonly events: readonly SeenEvent[];
  /** Whether anything at all reached the server. */
  wasUsed(): boolean;
  /** Calls, and reads a listing to its end. Never rejects, but for a call that does not end. */
  attempt(call: () => unknown, withinMs?: number): Promise<Outcome>;
}

/** Longer than any time limit of a check: what takes longer will never end. */
const patienceMs = 30_000;
/** Long enough for a busy machine: only the checks of time limits set a short one. */
const usualTimeoutMs = 6000;

/**
 * Runs one exchange and then looks for credentials in all that came of it: errors, events and the connector itself.
 */
export async function inSession<C, T>(
  source: SessionSource<C>,
  respond: Respond,
  options: ConnectorOptions,
  use: (session: Session<C>) => Promise<T>,
): Promise<T> {
  const requests: SeenRequest[] = [];
  const logins: SeenRequest[] = [];
  const errors: unknown[] = [];
  const handler = (request: SeenRequest): Reply => {
    const login = source.login(request);
    if (login === undefined) return respond(request, requests.push(request) - 1);
    logins.push(request);
    return login;
  };
  await using server = source.hasHttp ? await startServer(handler) : undefined;
  const observed = observe(() => requests.length + logins.length);
  try {
    const connector = source.make(server?.url ?? '', {
      limits: false,
      retries: 0,
      timeoutMs: usualTimeoutMs,
      hooks: observed.hooks,
      ...options,
    });
    const result = await use({
      connector,
      requests,
      logins,
      events: observed.events,
      wasUsed: () => (server?.connections() ?? 0) > 0,
      attempt: (call, withinMs) => attempt(call, errors, withinMs),
    });
    for (const error of errors) source.leaks.assertNone(error, 'an error');
    assertNoneInEvents(source.leaks, observed.events);
    source.leaks.assertNone(connector, 'the connector');
    return result;
  } finally {
    observed.stop();
  }
}

/** The hook and the channel mostly tell the same event, and the channels carry those of all other sessions too. */
function assertNoneInEvents(leaks: LeakDetector, events: readonly SeenEvent[]): void {
  for (const { name, by, event } of events)
    if (by === 'hook' || !leaks.isSearched(event)) leaks.assertNone(event, `the ${by}'s ${name} event`);
}

async function attempt(call: () => unknown, errors: unknown[], withinMs?: number): Promise<Outcome> {
  try {
    return { ok: true, value: await inTime(settle(call), withinMs) };
  } catch (error) {
    errors.push(error);
    return { ok: false, error };
  }
}

/** The result of a call: of a listing, all of its items. */
export async function settle(call: () => unknown): Promise<unknown> {
  const result = call();
  return isList(result) ? await Array.fromAsync(result) : await result;
}

/** Rejects where a promise takes longer than anything may. */
export async function inTime<T>(promise: Promise<T>, ms: number = patienceMs): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`it did not end within ${ms} ms`)), ms);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

export const isList = (value: unknown): value is AsyncIterable<unknown> =>
  typeof value === 'object' && value !== null && Symbol.asyncIterator in value;

/** The first answer that any of them has; without one a status that no check expects. */
export function answerOf(request: SeenRequest, ...all: readonly (Answers | undefined)[]): CannedAnswer {
  for (const answers of all) {
    const answer = typeof answers === 'function' ? answers(request) : answers;
    if (answer !== undefined) return answer;
  }
  return { status: 501, body: `the conformance options have no answer to ${request.method} ${request.path}` };
}

/** All that a request carries, as text. */
export const requestText = ({ path, query, headers, body }: SeenRequest): string =>
  [path, query.toString(), ...Object.entries(headers).map(([name, value]) => `${name}: ${String(value)}`), body].join('\n');

/** Fails where anything was sent. */
export function assertNothingSent({ requests, logins, wasUsed }: Session<unknown>, when: string): void {
  const seen = [...logins, ...requests].map(({ method, path }) => `${method} ${path}`);
  assert(seen.length === 0 && !wasUsed(), `${when} something was sent: ${seen.length > 0 ? show(seen) : 'a connection was opened'}`);
}
