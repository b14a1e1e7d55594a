import { assert, assertPlain, assertRejects, assertResolves, show } from '../assert.ts';
import { withProtoKeys } from '../hostile-server.ts';
import type { Shape } from '../options.ts';
import { startServer } from '../server.ts';
import { atEachStep, type Check, from, type Operation, stepsOf, type Suite } from '../suite.ts';

const shapes: readonly Shape[] = ['[]', '{}', '"text"', 'null', '7', ''];

/** A good answer. */
export const healthyCheck = (suite: Suite, operation: Operation): Check => ({
  subject: operation.name,
  name: 'resolves to plain data when all is well, and follows no link to another origin',
  async run() {
    await goesWell(suite, operation);
    if (suite.hasHttp) await linkedElsewhere(suite, operation);
  },
});

/** Answers that are well-formed and yet not what was asked for. */
export const answerChecks = (suite: Suite, operation: Operation): readonly Check[] => [
  ...shapes.map((shape) => ({
    subject: operation.name,
    name: `${operation.acceptedShapes?.[shape] === undefined ? 'refuses' : 'accepts'} ${shape === '' ? 'an empty body' : `the body ${shape}`}`,
    run: () => answeredWith(suite, operation, shape),
  })),
  { subject: operation.name, name: 'is not polluted by __proto__ keys', run: () => polluted(suite, operation) },
];

async function goesWell(suite: Suite, operation: Operation): Promise<void> {
  if (suite.hasHttp) await stepsOf(suite, operation);
  await suite.run(
    (request) => suite.healthy(operation, request),
    {},
    async ({ connector, attempt }) => {
      const value = assertResolves(await attempt(() => operation.call(connector, undefined, undefined)));
      assertPlain(value);
      if (operation.isLookup) assertReport(value, suite.id);
      if (operation.kind === 'list')
        assert(
          Array.isArray(value) && value.length >= 2,
          `a good answer to a listing has two items or more, so that limit shows: ${show(value)}`,
        );
    },
  );
}

const verdicts: readonly unknown[] = ['malicious', 'suspicious', 'clean', 'unknown'];

function assertReport(value: unknown, source: string): void {
  const report = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>;
  const { verdict, malicious, confidence } = report;
  assert(verdicts.includes(verdict), `the verdict is ${show(verdict)}`);
  assert(malicious === (verdict === 'malicious'), `malicious is ${show(malicious)}, and the verdict ${show(verdict)}`);
  assert(typeof confidence === 'number' && confidence >= 0 && confidence <= 1, `the confidence is ${show(confidence)}`);
  assert(verdict !== 'unknown' || confidence === 0, `the verdict is unknown, with a confidence of ${show(confidence)}`);
  assert(report['source'] === source, `the source is ${show(report['source'])}`);
  for (const list of ['categories', 'malwareFamilies', 'tags', 'sources'])
    assert(Array.isArray(report[list]), `${list} is ${show(report[list])}`);
}

/** In place of each answer in turn. */
async function answeredWith(suite: Suite, operation: Operation, shape: Shape): Promise<void> {
  const isAccepted = operation.acceptedShapes?.[shape] !== undefined;
  await atEachStep(suite, operation, async (step, index) => {
    const isTolerated = operation.tolerates?.(step) !== undefined;
    const reply = { headers: { 'content-type': 'application/json' }, body: shape };
    await suite.run(
      from(suite, operation, index, () => reply),
      {},
      async ({ connector, attempt }) => {
        const outcome = await attempt(() => operation.call(connector, undefined, undefined));
        if (isAccepted || isTolerated) assertResolves(outcome);
        else assertRejects(outcome, { code: 'invalid_response', connector: suite.id, operation: operation.name, status: 200 });
      },
    );
  });
}

async function polluted(suite: Suite, operation: Operation): Promise<void> {
  await suite.run(
    (request) => withProtoKeys(suite.healthy(operation, request)),
    {},
    async ({ connector, attempt }) => {
      const outcome = await attempt(() => operation.call(connector, undefined, undefined));
      assert(!('polluted' in {}), 'Object.prototype was polluted');
      if (!outcome.ok) return void assertRejects(outcome, { code: 'invalid_response', connector: suite.id, operation: operation.name });
      assertUnpolluted(outcome.value);
    },
  );
}

function assertUnpolluted(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  const prototype: unknown = Object.getPrototypeOf(value);
  assert(
    prototype === Object.prototype || prototype === Array.prototype || prototype === null,
    `an answer has set the prototype of ${show(value)}`,
  );
  Object.values(value).forEach(assertUnpolluted);
}

/** Links of a vendor to its own address, in an answer that names another one. */
async function linkedElsewhere(suite: Suite, operation: Operation): Promise<void> {
  await using elsewhere = await startServer(() => ({ body: {} }));
  const respond: ReturnType<typeof from> = (request) => {
    const healthy = suite.healthy(operation, request);
    if (healthy.body instanceof Uint8Array) return healthy;
    const text = JSON.stringify(healthy.body ?? null).replaceAll(request.origin, elsewhere.url);
    return { ...healthy, body: JSON.parse(text) as unknown };
  };
  await suite.run(respond, {}, async ({ connector, attempt }) => {
    await attempt(() => operation.call(connector, undefined, undefined));
    assert(elsewhere.connections() === 0, 'a link to another origin was followed');
  });
}
