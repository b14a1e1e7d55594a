import { assert, assertRejects, assertResolves } from '../assert.ts';
import { type Fault, faults } from '../faults.ts';
import { createMeter } from '../hostile-server.ts';
import { type CannedAnswer, type Reply, type SeenRequest, startServer } from '../server.ts';
import type { Respond } from '../session.ts';
import { type Check, from, type Operation, type Suite } from '../suite.ts';

const subject = 'login';
/** A token endpoint has fewer words for it: RFC 6749 answers 400 or 401, and some 403, for wrong credentials. */
const credentialStatuses: ReadonlySet<number> = new Set([401, 403]);

/** Tokens: fetched once, renewed once, and every failure to get one told. */
export function loginChecks(suite: Suite): readonly Check[] {
  const sending = suite.operations.filter(({ offline }) => offline === undefined);
  const operation = sending.find(({ kind }) => kind === 'read') ?? sending[0];
  if (suite.options.login === undefined || operation === undefined) return [];
  const check = (name: string, run: () => Promise<void>): Check => ({ subject, name, run });
  return [
    check('is made once for many calls', () => once(suite, operation)),
    check('is made anew after one HTTP 401', () => renewed(suite, operation)),
    check('is not made over and over after HTTP 401', () => givenUp(suite, operation)),
    check('is tried again after it failed', () => notRemembered(suite, operation)),
    ...faults.map((fault) => check(`ends ${fault.name}`, () => failed(suite, operation, fault))),
  ];
}

/** A healthy vendor with another answer to requests for tokens. */
const withLogin =
  (suite: Suite, operation: Operation, reply: (request: SeenRequest, healthy: CannedAnswer) => Reply): Respond =>
  (request) => {
    const login = suite.login(request);
    return login === undefined ? suite.healthy(operation, request) : reply(request, login);
  };

const healthily = (suite: Suite, operation: Operation) => from(suite, operation, Infinity, () => ({}));

async function once(suite: Suite, operation: Operation): Promise<void> {
  await suite.run(healthily(suite, operation), {}, async ({ connector, logins, attempt }) => {
    const outcomes = await Promise.all(Array.from({ length: 5 }, () => attempt(() => operation.call(connector, undefined, undefined))));
    outcomes.forEach(assertResolves);
    assertResolves(await attempt(() => operation.call(connector, undefined, undefined)));
    assert(logins.length === 1, `${logins.length} logins were made for six calls`);
  });
}

async function renewed(suite: Suite, operation: Operation): Promise<void> {
  await suite.run(
    (request, at) => (at === 0 ? { status: 401 } : suite.healthy(operation, request)),
    {},
    async ({ connector, logins, attempt }) => {
      assertResolves(await attempt(() => operation.call(connector, undefined, undefined)));
      assert(logins.length === 2, `${logins.length} logins were made`);
    },
  );
}

async function givenUp(suite: Suite, operation: Operation): Promise<void> {
  await suite.run(
    () => ({ status: 401 }),
    { retries: 2 },
    async ({ connector, logins, requests, attempt }) => {
      assertRejects(await attempt(() => operation.call(connector, undefined, undefined)), {
        code: 'authentication_failed',
        connector: suite.id,
        operation: operation.name,
      });
      assert(logins.length <= 2 && requests.length <= 2, `${logins.length} logins and ${requests.length} requests were made`);
    },
  );
}

async function notRemembered(suite: Suite, operation: Operation): Promise<void> {
  let isDown = true;
  const flaky = withLogin(suite, operation, (_, healthy) => (isDown ? { status: 500 } : healthy));
  await suite.runPlain(flaky, {}, async ({ connector, attempt }) => {
    assert(!(await attempt(() => operation.call(connector, undefined, undefined))).ok, 'it resolved without a token');
    isDown = false;
    assertResolves(await attempt(() => operation.call(connector, undefined, undefined)));
  });
}

async function failed(suite: Suite, operation: Operation, fault: Fault): Promise<void> {
  await using elsewhere = await startServer(() => ({ body: {} }));
  const meter = createMeter();
  const faulty = withLogin(suite, operation, (request, healthy) =>
    fault.reply({ ...suite.given(request, operation, elsewhere.url, meter), healthy }),
  );
  await suite.runPlain(faulty, fault.options ?? {}, async ({ connector, attempt }) => {
    const options = fault.timeoutMs === undefined ? undefined : { timeoutMs: fault.timeoutMs };
    const outcome = await attempt(() => operation.call(connector, options, undefined), fault.withinMs);
    const code =
      fault.status !== undefined && credentialStatuses.has(fault.status) && fault.byStatus
        ? (['authentication_failed', 'permission_denied'] as const)
        : fault.code;
    // A missing token endpoint is no missing thing.
    const codes = code === 'not_found' ? (['not_found', 'configuration', 'authentication_failed', 'request_failed'] as const) : code;
    assertRejects(outcome, { code: codes, connector: suite.id, operation: operation.name });
    assert(elsewhere.connections() === 0, 'the other origin was sent a request');
  });
}
