import { type ConnectorError, type ConnectorOptions, isConnectorError } from '@tw/connector-core';
import * as v from 'valibot';
import { type Change, sampleWith } from '../sample.ts';

// Mutants do what types are there to prevent.
// oxlint-disable-next-line typescript/no-explicit-any
export type Any = any;
type Make = (settings: Any, options?: ConnectorOptions) => Any;

export interface Mutant {
  readonly does: string;
  readonly factory: unknown;
  readonly options?: unknown;
  /** The check that has to fail, and what it has to say. */
  readonly check: string;
  readonly because: RegExp;
}

export const anything = v.any();

/** A connector whose provider is written wrongly. */
export const provider = (does: string, change: Change, check: string, because: RegExp): Mutant => ({
  does,
  factory: sampleWith(change),
  check,
  because,
});

/** A connector that core would not make: a good one with something put around it. */
export function wrapped(does: string, wrap: (make: Make, settings: Any, options: Any) => Any, check: string, because: RegExp): Mutant {
  const factory = sampleWith();
  const { name: _, length: __, ...rest } = Object.getOwnPropertyDescriptors(factory) as Record<string, PropertyDescriptor>;
  const mutant = Object.defineProperties((settings: Any, options: Any) => wrap(factory as Make, settings, options), rest);
  return { does, factory: mutant, check, because };
}

/** The same with one method replaced. */
export const method = (
  does: string,
  name: string,
  replace: (run: (...args: Any[]) => Any, connector: Any, options: ConnectorOptions) => (...args: Any[]) => Any,
  check: string,
  because: RegExp,
): Mutant =>
  wrapped(
    does,
    (make, settings, options) => {
      const connector = make(settings, options);
      return { ...connector, [name]: replace(connector[name].bind(connector), connector, options) };
    },
    check,
    because,
  );

export const inError = (
  does: string,
  spoil: (error: ConnectorError) => unknown,
  because: RegExp,
  check = 'getHost: ends HTTP 500 in request_failed',
): Mutant =>
  method(
    does,
    'getHost',
    (run) =>
      async (...args) =>
        run(...args).catch((error: unknown) => {
          throw isConnectorError(error) ? spoil(error) : error;
        }),
    check,
    because,
  );
