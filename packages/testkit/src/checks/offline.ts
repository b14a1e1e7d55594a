import { assert, assertResolves } from '../assert.ts';
import { watchConnections } from '../observe.ts';
import { type Check, from, type Suite } from '../suite.ts';

/** A connector without an address has no vendor to fail; so it must not have one behind our back. */
export const offlineChecks = (suite: Suite): readonly Check[] =>
  suite.hasHttp
    ? []
    : [{ subject: 'connector', name: 'opens no connection, since it has no setting for an address', run: () => staysOffline(suite) }];

async function staysOffline(suite: Suite): Promise<void> {
  const watch = watchConnections();
  try {
    await suite.run(
      () => ({}),
      {},
      async ({ connector }) => connector.healthCheck(),
    );
    for (const operation of suite.operations)
      await suite.run(
        from(suite, operation, Infinity, () => ({})),
        {},
        async ({ connector, attempt }) => {
          assertResolves(await attempt(() => operation.call(connector, undefined, undefined)));
        },
      );
    await new Promise((resolve) => setTimeout(resolve, 20));
    assert(watch.opened() === 0, `${watch.opened()} connections were opened`);
  } finally {
    watch.stop();
  }
}
