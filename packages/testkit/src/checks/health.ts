import { assert, show } from '../assert.ts';
import { type Fault, faultsWith } from '../faults.ts';
import { createMeter, silence } from '../hostile-server.ts';
import { startServer } from '../server.ts';
import { assertNothingSent } from '../session.ts';
import { type Check, from, type Suite } from '../suite.ts';

const subject = 'health';
const conditions: readonly unknown[] = ['degraded', 'unhealthy', 'unknown'];

/** A health is an answer, whatever happens. */
export function healthChecks(suite: Suite): readonly Check[] {
  const check = (name: string, run: () => Promise<void>): Check => ({ subject, name, run });
  return [
    check('is healthy when all is well', () => healthy(suite)),
    check('is an answer when the options are wrong or the caller aborts', () => wrongly(suite)),
    ...(suite.hasHttp
      ? [
          ...faultsWith(suite.options.statuses).map((fault) => check(`is an answer after ${fault.name}`, () => faulty(suite, fault))),
          check('is an answer when the caller aborts meanwhile', () => aborted(suite)),
          check('is not healthy when the server is gone', () => gone(suite)),
        ]
      : []),
  ];
}

async function healthy(suite: Suite): Promise<void> {
  await suite.run(
    (request) => suite.healthy(undefined, request),
    {},
    async ({ connector, wasUsed }) => {
      const health = (await connector.healthCheck()) as Record<string, unknown>;
      assert(health['status'] === 'healthy', `expected it to be healthy, but it is ${show(health)}`);
      assert(typeof health['latencyMs'] === 'number', `latencyMs is ${show(health['latencyMs'])}`);
      assert(!suite.hasHttp || wasUsed(), 'it says that it is healthy without a request');
      assert((await connector.testConnection()) === true, 'testConnection is not true');
    },
  );
}

/** Never rejects, and is never healthy. */
async function assertIll(health: () => Promise<unknown>, test: () => Promise<unknown>, when: string): Promise<Record<string, unknown>> {
  const found = await health().catch((error: unknown) => assert(false, `${when} healthCheck rejects with ${show(error)}`));
  const { status, message } = (found ?? {}) as Record<string, unknown>;
  assert(conditions.includes(status), `${when} the health is ${show(found)}`);
  assert(typeof message === 'string' && message !== '', `${when} the health has no message: ${show(found)}`);
  const tested = await test().catch((error: unknown) => assert(false, `${when} testConnection rejects with ${show(error)}`));
  assert(tested === false, `${when} testConnection is ${show(tested)}`);
  return found as Record<string, unknown>;
}

async function wrongly(suite: Suite): Promise<void> {
  for (const options of [{ signal: AbortSignal.abort(new Error('no')) }, { nonesuch: 1 }, { timeoutMs: -1 }, 7, 'options'])
    await suite.run(
      (request) => suite.healthy(undefined, request),
      {},
      async (session) => {
        const { connector } = session;
        await assertIll(
          async () => connector.healthCheck(options),
          async () => connector.testConnection(options),
          `with the options ${show(options)}`,
        );
        assertNothingSent(session, `with the options ${show(options)}`);
      },
    );
}

async function faulty(suite: Suite, fault: Fault): Promise<void> {
  await using elsewhere = await startServer(() => ({ body: {} }));
  const meter = createMeter();
  const respond = from(suite, undefined, 0, (request) => fault.reply(suite.given(request, undefined, elsewhere.url, meter)));
  await suite.run(respond, fault.options ?? {}, async ({ connector }) => {
    const options = fault.timeoutMs === undefined ? undefined : { timeoutMs: fault.timeoutMs };
    const test = async () => (fault.isCostly ? false : connector.testConnection(options));
    const health = await assertIll(async () => connector.healthCheck(options), test, `after ${fault.name}`);
    const meaning = fault.byStatus && fault.status !== undefined ? suite.meaning(undefined, fault.status) : undefined;
    const codes: readonly unknown[] = meaning === undefined || meaning === 'resolves' ? [fault.code].flat() : [meaning];
    assert(codes.includes(health['code']), `after ${fault.name} the health's code is ${show(health['code'])}, not ${codes.join(' or ')}`);
    suite.leaks.assertNone(health, 'the health');
    assert(elsewhere.connections() === 0, 'the other origin was sent a request');
  });
}

async function aborted(suite: Suite): Promise<void> {
  let abort = (): void => undefined;
  const respond = from(suite, undefined, 0, () => {
    setTimeout(() => abort(), 20);
    return silence;
  });
  const options = () => {
    const controller = new AbortController();
    abort = () => controller.abort(new Error('no'));
    return { signal: controller.signal };
  };
  await suite.run(respond, {}, async ({ connector }) => {
    await assertIll(
      async () => connector.healthCheck(options()),
      async () => connector.testConnection(options()),
      'after an abort',
    );
  });
}

async function gone(suite: Suite): Promise<void> {
  const server = await startServer(() => ({}));
  await server.close();
  const connector = suite.make(server.url, { limits: false, retries: 0 });
  const health = await assertIll(
    async () => connector.healthCheck(),
    async () => connector.testConnection(),
    'without a server',
  );
  assert(health['code'] === 'network', `without a server the health's code is ${show(health['code'])}`);
}
