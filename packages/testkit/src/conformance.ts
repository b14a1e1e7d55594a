import type { ConnectorFactory, ConnectorType, SettingsSchema } from '@tw/connector-core';
import { afterAll, describe, it } from 'vitest';
import { checksFor } from './checks.ts';
import type { Conformance } from './options.ts';
import { reportLine } from './report.ts';
import { type Check, NothingSent } from './suite.ts';

/** So many checks run at a time: most wait for a time limit, and not for the processor. */
const sideBySide = 16;

/**
 * Registers the checks that every connector has to pass, and prints how many were run. Call it at the top level of a test
 * file of its own. There is no way to leave a check out.
 */
export function describeConformance<Id extends string, S extends SettingsSchema, C extends ConnectorType, Ops>(
  factory: ConnectorFactory<Id, S, C, Ops>,
  options: Conformance<S, C, Ops>,
): void {
  const checks = checksFor(factory, options);
  const results = runAll(checks);
  const run: { readonly check: Check; readonly error: unknown }[] = [];
  const told = new Set<string>();

  describe(`${factory.id} conforms`, () => {
    for (const subject of new Set(checks.map((check) => check.subject)))
      describe(subject, () => {
        for (const check of checks.filter((each) => each.subject === subject))
          it(check.name, { timeout: 120_000 }, async (context) => {
            const error = await results(check);
            if (error instanceof NothingSent && told.has(error.message)) context.skip('for the same reason');
            if (error instanceof NothingSent) told.add(error.message);
            run.push({ check, error });
            if (error !== undefined) throw error;
          });
      });

    afterAll(async () => {
      if (run.length === 0) throw new Error('no check was run');
      await Promise.all(checks.map(results));
      process.stdout.write(`${reportLine(factory.id, Object.keys(options.operations), run, checks.length)}\n`);
    });
  });
}

/** Starts them all at the first question for one, some at a time. The answer is the error of a check, if it failed. */
function runAll(checks: readonly Check[]): (check: Check) => Promise<unknown> {
  const settled = new Map(checks.map((check) => [check, Promise.withResolvers<unknown>()]));
  let isStarted = false;
  const start = () => {
    isStarted = true;
    const queue = [...settled].values();
    const work = async () => {
      for (const [check, { resolve }] of queue)
        resolve(
          await check.run().then(
            () => undefined,
            (error: unknown) => error ?? new Error('it failed'),
          ),
        );
    };
    for (let i = 0; i < sideBySide; i++) void work();
  };
  return async (check) => {
    if (!isStarted) start();
    return settled.get(check)?.promise;
  };
}
