import { inspect, isDeepStrictEqual } from 'node:util';
import { type ConnectorError, type ConnectorErrorCode, isConnectorError } from '@tw/connector-core';
import type { Outcome } from './session.ts';

/** Fails a check. The message says what was found, in a sentence. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(message);
}

/** A value in a message. */
export const show = (value: unknown): string => {
  const text = inspect(value, { depth: 4, breakLength: Infinity });
  return text.length > 600 ? `${text.slice(0, 600)}…` : text;
};

/** A claim about the vendor comes with the document that shows it. */
export const assertDocument = (claim: string | undefined, what: string): void =>
  assert(/https?:\/\/\S/.test(claim ?? ''), `${what} must contain the https:// address of the vendor's document, and is ${show(claim)}`);

export interface Expected {
  readonly code: ConnectorErrorCode | readonly ConnectorErrorCode[];
  readonly connector: string;
  readonly operation: string;
  readonly status?: number | undefined;
}

/** The error of an outcome, if it is the right one. */
export function assertRejects(outcome: Outcome, { code, connector, operation, status }: Expected): ConnectorError {
  const codes = [code].flat();
  assert(!outcome.ok, `expected a rejection with ${codes.join(' or ')}, but it resolved to ${show(outcome.ok && outcome.value)}`);
  const { error } = outcome;
  assert(isConnectorError(error), `expected a ConnectorError with ${codes.join(' or ')}, but it rejected with ${show(error)}`);
  assert(codes.includes(error.code), `expected the code ${codes.join(' or ')}, but it is ${error.code}: ${error.message}`);
  assert(error.connector === connector, `the error's connector is ${show(error.connector)}, not ${connector}`);
  assert(error.operation === operation, `the error's operation is ${show(error.operation)}, not ${operation}`);
  if (status !== undefined) assert(error.status === status, `the error's status is ${show(error.status)}, not ${status}`);
  assert(typeof error.hint === 'string' && error.hint !== '', `the error with the code ${error.code} has no hint: ${error.message}`);
  assert(error.message !== '' && !/\p{Cc}/u.test(error.message), `the message is not one line of text: ${show(error.message)}`);
  return error;
}

export function assertResolves(outcome: Outcome): unknown {
  assert(outcome.ok, `expected it to resolve, but it rejected with ${show(!outcome.ok && outcome.error)}`);
  return outcome.value;
}

const timeKey = /(?:At|Seen|^timestamp|^start|^end)$/;
const isoUtc = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?Z$/;
/** What is the vendor's own is kept as it is. */
const vendorsOwn: ReadonlySet<string> = new Set(['raw', 'fields', 'customFields']);

/** Results are plain objects that JSON does not change, with times in ISO 8601, UTC. */
export function assertPlain(value: unknown): void {
  if (value === undefined) return;
  assert(isDeepStrictEqual(JSON.parse(JSON.stringify(value) ?? 'null'), value), `the result is not the same after JSON: ${show(value)}`);
  assertTimes(value);
}

function assertTimes(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    if (vendorsOwn.has(key)) continue;
    if (timeKey.test(key) && typeof inner === 'string') assert(isoUtc.test(inner), `${key} is no ISO 8601 time in UTC: ${show(inner)}`);
    assertTimes(inner);
  }
}
