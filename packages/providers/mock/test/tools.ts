import { type ConnectorError, isConnectorError } from '@tw/connector-core';
import { mock } from '../src/index.ts';

/** Where the clock of the worlds in these tests stands. */
export const now = '2026-03-02T12:00:00.000Z';

export type Mock = ReturnType<typeof mock>;
type Settings = Parameters<typeof mock>[0];

/** A world of its own, whose clock stands still. */
export const world = (settings: Settings = {}): Mock => mock({ now, ...settings });

/** So many hours until the clock of the worlds. */
export const last = (hours: number) => ({ start: before(hours * 60), end: now });

/** So many minutes before. */
export const before = (minutes: number): string => new Date(Date.parse(now) - minutes * 60_000).toISOString();

/** The error that a call ends with. */
export async function errorOf(call: Promise<unknown> | (() => unknown)): Promise<ConnectorError> {
  try {
    await (typeof call === 'function' ? call() : call);
  } catch (error) {
    if (isConnectorError(error)) return error;
    throw error;
  }
  throw new Error('it did not fail');
}
