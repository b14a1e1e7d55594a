import { assert, assertDocument, assertResolves } from '../assert.ts';
import { watchConnections } from '../observe.ts';
import { assertNothingSent } from '../session.ts';
import { type Check, from, type Operation, type Suite } from '../suite.ts';

/** A connector without an address has no vendor to fail; so it must not have one behind our back. */
export const offlineChecks = (suite: Suite): readonly Check[] =>
  suite.hasHttp
    ? []
    : [{ subject: 'connector', name: 'opens no connection, since it has no setting for an address', run: () => staysOffline(suite) }];

/** An operation of a connector that has a vendor, answered from what the vendor's document says. */
export const documentedCheck = (suite: Suite, operation: Operation): Check => ({
  subject: operation.name,
  name: 'opens no connection, since a document of the vendor has the answer',
  run: () => documented(suite, operation),
});

async function documented(suite: Suite, operation: Operation): Promise<void> {
  assertDocument(operation.offline, '`offline`');
  assert(operation.kind !== 'action', `${operation.name} is an action, and one that sends nothing does nothing`);
  let sent = 0;
  const fetch = async () => {
    sent++;
    throw new TypeError('fetch failed');
  };
  await suite.run(
    () => ({}),
    { fetch },
    async (session) => {
      const outcome = await session.attempt(() => operation.call(session.connector, undefined, undefined));
      assert(sent === 0, `${operation.name} sent a request, and the options say that a document has the answer`);
      assertNothingSent(session, `by ${operation.name}`);
      assertResolves(outcome);
    },
  );
}

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
