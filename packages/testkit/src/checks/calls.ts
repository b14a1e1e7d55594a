import { assert, assertRejects, assertResolves, show } from '../assert.ts';
import * as hostile from '../hostile-server.ts';
import type { Reply } from '../server.ts';
import { assertNothingSent, inTime, isList, type Outcome } from '../session.ts';
import { atEachStep, type Check, from, type Operation, stepsOf, type Suite } from '../suite.ts';
import { expectedSteps, isChange } from './actions.ts';
import { isClosing, until } from './listings.ts';

/** What the caller may do: wrong arguments, aborts, limits; and retries. */
export const callChecks = (suite: Suite, operation: Operation): readonly Check[] => {
  const check = (name: string, run: () => Promise<void>): Check => ({ subject: operation.name, name, run });
  return [
    check('refuses unknown and wrong options before anything is sent', () => wrongOptions(suite, operation)),
    check('refuses wrong arguments before anything is sent', () => wrongArguments(suite, operation)),
    check('sends nothing when it is aborted before', () => abortedBefore(suite, operation)),
    ...(suite.hasHttp
      ? [
          check('ends when it is aborted before the answer', () => abortedMeanwhile(suite, operation, () => hostile.silence)),
          check('ends when it is aborted in the answer', () =>
            abortedMeanwhile(suite, operation, (healthy) => hostile.silenceInBody(healthy)),
          ),
          check('ends when it is aborted between retries', () => abortedBetween(suite, operation)),
          check('gets over one HTTP 503, unless that would repeat a change', () => overcomes503(suite, operation)),
        ]
      : []),
    ...(operation.kind === 'list'
      ? [
          check('keeps to the limit', () => limited(suite, operation)),
          check('ends when it is aborted between items', () => abortedBetweenItems(suite, operation)),
        ]
      : []),
  ];
};

const healthily = (suite: Suite, operation: Operation) => from(suite, operation, Infinity, () => ({}));

async function wrongOptions(suite: Suite, operation: Operation): Promise<void> {
  for (const wrong of [{ nonesuch: true }, { timeoutMs: -1 }, { timeoutMs: 'soon' }, { signal: {} }, 'options', 7])
    await suite.run(healthily(suite, operation), {}, async (session) => {
      const outcome = await session.attempt(() => operation.call(session.connector, wrong as never, undefined));
      refused(suite, operation, outcome, `the options ${show(wrong)}`);
      assertNothingSent(session, `with the options ${show(wrong)}`);
    });
}

async function wrongArguments(suite: Suite, operation: Operation): Promise<void> {
  const wrong: readonly (readonly unknown[])[] = [
    [() => undefined],
    [Symbol('wrong')],
    [{ nonesuch: 1n }],
    Array.from({ length: 9 }, () => 'x'),
  ];
  for (const args of wrong)
    await suite.run(healthily(suite, operation), {}, async (session) => {
      const run = session.connector[operation.name];
      assert(typeof run === 'function', `${operation.name} is ${show(run)}`);
      const outcome = await session.attempt(() => Reflect.apply(run, session.connector, args));
      refused(suite, operation, outcome, `the arguments ${show(args)}`);
      assertNothingSent(session, `with the arguments ${show(args)}`);
    });
}

function refused(suite: Suite, operation: Operation, outcome: Outcome, what: string): void {
  assert(!outcome.ok, `${what} were accepted`);
  assertRejects(outcome, { code: 'invalid_input', connector: suite.id, operation: operation.name });
}

/** Callers compare what they catch with what they threw: no copy will do. */
function assertReason(outcome: Outcome, reason: unknown): void {
  assert(!outcome.ok, `expected a rejection with signal.reason, but it resolved to ${show(outcome.ok && outcome.value)}`);
  assert(outcome.error === reason, `expected a rejection with the caller's own signal.reason, but it is ${show(outcome.error)}`);
}

async function abortedBefore(suite: Suite, operation: Operation): Promise<void> {
  const reason = new Error('the caller changed its mind');
  await suite.run(healthily(suite, operation), {}, async (session) => {
    assertReason(await session.attempt(() => operation.call(session.connector, { signal: AbortSignal.abort(reason) }, undefined)), reason);
    assertNothingSent(session, 'after the abort');
  });
}

/** At each request: the caller gets its reason, and the server sees the connection closed. */
async function abortedMeanwhile(suite: Suite, operation: Operation, hang: (healthy: ReturnType<Suite['healthy']>) => Reply): Promise<void> {
  const steps = await stepsOf(suite, operation);
  await atEachStep(suite, operation, async (step, index) => {
    const controller = new AbortController();
    const reason = { why: 'no Error, and yet the reason' };
    let closed: Promise<void> | undefined;
    const respond: ReturnType<typeof from> = (request, at) => {
      const healthy = suite.healthy(operation, request);
      if (at !== index) return healthy;
      closed = request.closed;
      setTimeout(() => controller.abort(reason), 20);
      return hang(healthy);
    };
    await suite.run(respond, {}, async ({ connector, requests, attempt }) => {
      const outcome = await attempt(() => operation.call(connector, { signal: controller.signal }, undefined));
      if (operation.tolerates?.(step) === undefined || !outcome.ok) assertReason(outcome, reason);
      assert(closed !== undefined, `request ${index + 1} was not sent`);
      await inTime(closed, 3000).catch(() => assert(false, 'the connection stays open after the abort'));
      if (index === 0 || isClosing(operation, step) || !steps.some((each) => isClosing(operation, each))) return;
      await until(() => requests.some((each) => isClosing(operation, each))).catch(() =>
        assert(false, `after an abort at request ${index + 1} the vendor was not told that it is over`),
      );
    });
  });
}

async function abortedBetween(suite: Suite, operation: Operation): Promise<void> {
  const controller = new AbortController();
  const reason = new Error('no more');
  const [first] = await stepsOf(suite, operation);
  const respond = from(suite, operation, 0, () => ({ status: 503, headers: { 'retry-after': '30' } }));
  const onRetry = () => void setTimeout(() => controller.abort(reason), 1);
  await suite.run(respond, { retries: 2, timeoutMs: 60_000, hooks: { onRetry } }, async ({ connector, requests, attempt }) => {
    const outcome = await attempt(() => operation.call(connector, { signal: controller.signal }, undefined));
    const isRepeated = first === undefined || !isChange(operation, first) || operation.repeatable !== undefined;
    if (isRepeated) assertReason(outcome, reason);
    else assertRejects(outcome, { code: 'request_failed', connector: suite.id, operation: operation.name, status: 503 });
    assert(requests.length === 1, `${requests.length} requests were sent`);
  });
}

async function overcomes503(suite: Suite, operation: Operation): Promise<void> {
  await atEachStep(suite, operation, async (step, index) => {
    const respond: ReturnType<typeof from> = (request, at) => (at === index ? { status: 503 } : suite.healthy(operation, request));
    await suite.run(respond, { retries: 1 }, async ({ connector, requests, attempt, events }) => {
      const outcome = await attempt(() => operation.call(connector, undefined, undefined));
      if (isChange(operation, step)) return expectedSteps(suite, operation, step, outcome, requests.slice(index));
      assertResolves(outcome);
      const again = requests.slice(index + 1).filter(({ method, path }) => method === step.method && path === step.path);
      assert(again.length > 0 || operation.tolerates?.(step) !== undefined, 'the request was not sent again');
      assert(
        again.length === 0 || events.some(({ name, by }) => name === 'retry' && by === 'hook'),
        'the retry was not announced to onRetry',
      );
    });
  });
}

async function limited(suite: Suite, operation: Operation): Promise<void> {
  const full = (await suite.requestsOf(operation)).length;
  for (const limit of [0, 1])
    await suite.run(healthily(suite, operation), {}, async ({ connector, requests, attempt }) => {
      const items = assertResolves(await attempt(() => operation.call(connector, { limit }, undefined)));
      assert(Array.isArray(items) && items.length === limit, `with the limit ${limit} came ${show(items)}`);
      assert(requests.length <= (limit === 0 ? 0 : full), `with the limit ${limit} ${requests.length} requests were sent`);
    });
}

async function abortedBetweenItems(suite: Suite, operation: Operation): Promise<void> {
  const controller = new AbortController();
  const reason = new Error('enough');
  await suite.run(healthily(suite, operation), {}, async ({ connector, attempt }) => {
    const outcome = await attempt(async () => {
      const items = operation.call(connector, { signal: controller.signal }, undefined);
      assert(isList(items), 'a listing has to be an AsyncIterable');
      for await (const _ of items) controller.abort(reason);
    });
    assertReason(outcome, reason);
  });
}
