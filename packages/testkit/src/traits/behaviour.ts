import { type Connector, isConnectorError } from '@tw/connector-core';
import { afterAll, describe, it } from 'vitest';
import { assert, assertPlain, show } from '../assert.ts';
import type { Check } from '../suite.ts';

/** Makes a connector, or answers with one that is there: a simulator, or one for a real server. Asked once for each check. */
export type Connect<C> = () => C | Promise<C>;

/** What differs between servers of one trait. */
export interface Slowness {
  /** How long a change may take until a search or another reading shows it, in ms. Default 0. */
  readonly settleMs?: number;
}

/** Something that is true of every connector of a trait, whatever is behind it. */
export interface Behaviour<C> {
  /** A sentence about the connector. */
  readonly name: string;
  /** What it needs. Where the connector lacks one of these, that is proven instead: it has to reject with `unsupported`. */
  readonly needs: readonly (keyof C & string)[];
  run(connector: C): Promise<void>;
}

/** Checks that stand alone, each with a connector of its own making. */
export const checksOf = <C>(subject: string, connect: Connect<C & Connector>, behaviours: readonly Behaviour<C>[]): readonly Check[] =>
  behaviours.map(({ name, needs, run }) => ({
    subject,
    name,
    async run() {
      const connector = await connect();
      const missing = needs.filter((operation) => !connector.supports(operation));
      for (const operation of missing) await assertUnsupported(connector, operation);
      if (missing.length === 0) await run(connector);
    },
  }));

async function assertUnsupported(connector: Connector, operation: string): Promise<void> {
  const run = (connector as unknown as Record<string, unknown>)[operation];
  assert(typeof run === 'function', `${operation} has to be there, and to reject with unsupported`);
  const error = await errorOf(async () => collect(Reflect.apply(run, connector, [])));
  assert(isConnectorError(error, 'unsupported'), `supports(${show(operation)}) is false, and yet it ended in ${show(error)}`);
}

/** Registers checks as tests, one after the other: they may share a server. */
export function describeChecks(title: string, checks: readonly Check[]): void {
  describe(title, () => {
    for (const { name, run } of checks) it(name, { timeout: 120_000 }, run);
    afterAll(() => void process.stdout.write(`${title}: ${checks.length} behaviours checked\n`));
  });
}

/** What a call rejects with; `undefined` where it resolves. */
export const errorOf = async (call: () => unknown): Promise<unknown> => {
  try {
    await call();
  } catch (error) {
    return error ?? new Error('it rejected with nothing');
  }
  return undefined;
};

/** Fails unless a call rejects with this code. */
export async function rejects(code: Parameters<typeof isConnectorError>[1], call: () => unknown, when: string): Promise<string> {
  const error = await errorOf(call);
  assert(isConnectorError(error, code), `${when} it has to end in ${code}, and ended in ${show(error)}`);
  return error.message;
}

/** All items of a listing, which have to be plain data; or the result of another call. */
export async function collect<T>(result: AsyncIterable<T> | unknown): Promise<T[]> {
  if (typeof result !== 'object' || result === null || !(Symbol.asyncIterator in result)) return [(await result) as T];
  const items = await Array.fromAsync(result as AsyncIterable<T>);
  items.forEach(assertPlain);
  return items;
}

/** Fails unless an action went well, in one of these ways. */
export function did(result: { readonly success: boolean; readonly status: string }, ...statuses: readonly string[]): void {
  assert(result.success && statuses.includes(result.status), `the action has to be ${statuses.join(' or ')}, and is ${show(result)}`);
}

/** Looks again until a check passes, as long as the server may take. */
export async function settled({ settleMs = 0 }: Slowness, check: () => Promise<void>): Promise<void> {
  const end = performance.now() + settleMs;
  for (;;) {
    const error = await errorOf(check);
    if (error === undefined) return;
    if (performance.now() >= end) throw error;
    await new Promise((resolve) => setTimeout(resolve, Math.min(500, 50 + settleMs / 20)));
  }
}

let marks = 0;

/** A word that nothing on the server has yet. */
export const mark = (): string => `tw${Date.now().toString(36)}${process.pid.toString(36)}x${(++marks).toString(36)}`;

/** Texts that a server, or its query language, might take for something else than text. */
export const awkward = `"quotes" 'n' \\ back <b>&amp; {{x}} %41 $(y) | [z] * ? ü \u{1f600}`;
