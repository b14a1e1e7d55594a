import type { ActionEvent, ConnectorOptions } from '@tw/connector-core';
import { assert, assertDocument, assertRejects, assertResolves, show } from '../assert.ts';
import * as hostile from '../hostile-server.ts';
import { actionEvents } from '../observe.ts';
import type { Reply, SeenRequest } from '../server.ts';
import { answerOf, assertNothingSent, type Outcome } from '../session.ts';
import { type AnyConnector, type Check, from, type Operation, sideBySide, stepsOf, type Suite } from '../suite.ts';

/** Whether a request changes something at the vendor, so that it must not be repeated blindly. */
export const isChange = (operation: Operation, request: SeenRequest): boolean =>
  operation.kind === 'action' && request.method !== 'GET' && request.method !== 'HEAD' && operation.reads?.(request) !== true;

const isSame = (one: SeenRequest, { method, path, body }: SeenRequest): boolean =>
  one.method === method && one.path === path && isSameBody(one.body, body);

/** The boundary of a form differs each time, and so does the time of day. */
const isSameBody = (one: string, other: string): boolean =>
  withoutTimes(one) === withoutTimes(other) || (one.startsWith('--') && other.startsWith('--'));

const withoutTimes = (body: string): string => body.replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g, '');

/** A change that failed is sent once, and the call fails; unless what became of it was read back. */
export function expectedSteps(
  suite: Suite,
  operation: Operation,
  change: SeenRequest,
  outcome: Outcome,
  since: readonly SeenRequest[],
): void {
  const times = since.filter((request) => isSame(request, change)).length;
  if (operation.repeatable !== undefined) {
    assertResolves(outcome);
    return assert(
      times === 2,
      `the vendor's document says that repeating is safe (${operation.repeatable}), but the change was sent ${times} times`,
    );
  }
  assert(times === 1, `the changing request ${change.method} ${change.path} was sent ${times} times: an action must not be repeated`);
  const wasReadBack = since.slice(1).some((request) => !isChange(operation, request));
  if (!(outcome.ok && wasReadBack))
    assertRejects(outcome, { code: 'request_failed', connector: suite.id, operation: operation.name, status: 503 });
}

/** What holds for whatever changes something. */
export const actionChecks = (suite: Suite, operation: Operation): readonly Check[] => {
  if (operation.kind !== 'action')
    return [{ subject: operation.name, name: 'is not announced as an action', run: () => unannounced(suite, operation) }];
  const check = (name: string, run: () => Promise<void>): Check => ({ subject: operation.name, name, run });
  return [
    check('sends nothing in a dry run', () => dryRun(suite, operation)),
    check('is stopped by an onAction hook that throws', () => stopped(suite, operation, () => throwing('not today'))),
    check('is stopped by an onAction hook that rejects', () => stopped(suite, operation, () => Promise.reject(new Error('not today')))),
    check('is stopped by an onAction hook that returns false', () => stopped(suite, operation, () => false)),
    check('is announced before and after, with its reason', () => announced(suite, operation)),
    ...(suite.hasHttp && (operation.done !== undefined || standing.has(operation.name))
      ? [check('says already_done where it is so, and changes nothing', () => alreadyDone(suite, operation))]
      : []),
    ...(suite.hasHttp
      ? [
          check('is announced after a failure too', () => failureAnnounced(suite, operation)),
          operation.repeatable === undefined
            ? check('is never repeated when it was refused, or when it is unclear whether it was done', () =>
                neverRepeated(suite, operation),
              )
            : check('may be repeated, as a document of the vendor says', () => repeatable(suite, operation)),
          ...(operation.name === 'createTicket'
            ? [check('is never repeated without a correlationId', () => neverRepeated(suite, uncorrelated(operation)))]
            : []),
        ]
      : []),
  ];
};

/** Actions of the traits that bring about a state, which may be there already. */
const standing: ReadonlySet<string> = new Set([
  'isolateHost',
  'unisolateHost',
  'quarantineEmail',
  'releaseEmail',
  'blockSender',
  'unblockSender',
]);

/** Twice, since who was told so asks again. */
async function alreadyDone(suite: Suite, operation: Operation): Promise<void> {
  const { done, doneIsTold } = operation;
  assert(done !== undefined, 'the options do not say what the vendor answers where it is done already: `done`');
  const respond = (request: SeenRequest) => answerOf(request, done, operation.answers, suite.options.answers);
  await suite.run(respond, {}, async ({ connector, requests, attempt }) => {
    for (let time = 1; time <= 2; time++) {
      const result = assertResolves(await attempt(() => operation.call(connector, undefined, undefined))) as Record<string, unknown>;
      assert(result['success'] === true && result['status'] === 'already_done', `the result is ${show(result)}, and not already_done`);
      const changes = requests.filter((request) => isChange(operation, request));
      const most = doneIsTold === undefined ? 0 : time;
      assert(
        changes.length <= most,
        `a change was sent, although it was done already: ${changes.map(({ method, path }) => `${method} ${path}`).join()}`,
      );
    }
  });
}

const throwing = (message: string): never => {
  throw new Error(message);
};

const healthily = (suite: Suite, operation: Operation) => from(suite, operation, Infinity, () => ({}));

async function unannounced(suite: Suite, operation: Operation): Promise<void> {
  await suite.run(healthily(suite, operation), {}, async ({ connector, attempt, events }) => {
    assertResolves(await attempt(() => operation.call(connector, undefined, undefined)));
    assert(actionEvents(events, 'hook').length === 0, 'it was announced to onAction, although it only reads');
  });
}

async function dryRun(suite: Suite, operation: Operation): Promise<void> {
  await suite.run(healthily(suite, operation), {}, async (session) => {
    const result = assertResolves(await session.attempt(() => operation.call(session.connector, { dryRun: true }, undefined)));
    assertNothingSent(session, 'in a dry run');
    const { success, status } = (result ?? {}) as Record<string, unknown>;
    assert(success === true && status === 'dry_run', `a dry run answers { success: true, status: 'dry_run' }, and not ${show(result)}`);
    const phases = actionEvents(session.events, 'hook').map(({ event }) => `${event.phase} ${event.dryRun ? 'dry' : 'real'}`);
    assert(phases.join() === 'before dry,after dry', `a dry run is announced before and after, as one, and not as ${show(phases)}`);
  });
}

async function stopped(suite: Suite, operation: Operation, onAction: (event: ActionEvent) => unknown): Promise<void> {
  const refuse: ConnectorOptions = { hooks: { onAction: (event) => (event.phase === 'before' ? onAction(event) : undefined) } };
  await suite.run(healthily(suite, operation), refuse, async (session) => {
    const outcome = await session.attempt(() => operation.call(session.connector, {}, undefined));
    assertNothingSent(session, 'although the hook refused');
    assertRejects(outcome, { code: 'permission_denied', connector: suite.id, operation: operation.name });
  });
}

let reasons = 0;

async function announced(suite: Suite, operation: Operation): Promise<void> {
  // Other checks run at the same time, and the channels carry their events too.
  const reason = `conformance ${++reasons}`;
  await suite.run(healthily(suite, operation), {}, async ({ connector, attempt, events, requests, logins }) => {
    const result = assertResolves(await attempt(() => operation.call(connector, { reason }, undefined)));
    const sent = requests.length + logins.length;
    for (const by of ['hook', 'channel'] as const) {
      const own = actionEvents(events, by).filter(({ event }) => event.operation === operation.name && event.reason === reason);
      const phases = own.map(({ event }) => event.phase);
      assert(phases.join() === 'before,after', `the ${by} heard ${show(phases)} with the reason, and not before and after`);
      assert(own[0]?.requestsBefore === 0, `the ${by} heard of it after ${own[0]?.requestsBefore} requests`);
      assert(
        own[1]?.requestsBefore === sent && own[1].event.result !== undefined,
        `the ${by} heard of the end before the end: ${show(own[1])}`,
      );
      assert(result === undefined || own[1].event.error === undefined, `the ${by} heard of a failure`);
    }
  });
}

async function failureAnnounced(suite: Suite, operation: Operation): Promise<void> {
  await suite.run(
    () => ({ status: 500 }),
    {},
    async ({ connector, attempt, events }) => {
      assertRejects(await attempt(() => operation.call(connector, undefined, undefined)), {
        code: 'request_failed',
        connector: suite.id,
        operation: operation.name,
      });
      const own = actionEvents(events, 'hook').map(({ event }) => event);
      assert(own.length === 2 && own[1]?.phase === 'after' && own[1].error?.code === 'request_failed', `the hook heard ${show(own)}`);
    },
  );
}

const failures: readonly (readonly [name: string, reply: (healthy: ReturnType<Suite['healthy']>) => Reply])[] = [
  ['HTTP 500', () => ({ status: 500 })],
  ['HTTP 429', () => ({ status: 429, headers: { 'retry-after': '0' } })],
  ['a reset', () => hostile.resetBeforeHeaders],
  ['a reset in the body', (healthy) => hostile.resetInBody(healthy)],
  // These are clear: whoever was refused asks no second time.
  ['HTTP 403', () => ({ status: 403, headers: { 'retry-after': '0' } })],
  ['HTTP 409', () => ({ status: 409, headers: { 'retry-after': '0' } })],
  ['a redirect', () => ({ status: 307, headers: { location: '/elsewhere' } })],
  ['silence', () => hostile.silence],
];

/** The same calls without what tells the vendor, or the connector, that they were made before: nothing can then be safe to repeat. */
function uncorrelated({ repeatable: _, ...operation }: Operation): Operation {
  const createTicket = (connector: AnyConnector) => (ticket: object, options: unknown) =>
    Reflect.apply(connector['createTicket'] as () => unknown, connector, [{ ...ticket, correlationId: undefined }, options]);
  return {
    ...operation,
    call: (connector, options, id) => operation.call({ ...connector, createTicket: createTicket(connector) }, options, id),
  };
}

async function changesOf(suite: Suite, operation: Operation) {
  const steps = await stepsOf(suite, operation);
  const changes = [...steps.entries()].filter(([, step]) => isChange(operation, step) && operation.tolerates?.(step) === undefined);
  assert(changes.length > 0, 'none of its requests changes anything: is `reads` right, and do the answers let it do its work?');
  return changes;
}

async function repeatable(suite: Suite, operation: Operation): Promise<void> {
  assertDocument(operation.repeatable, '`repeatable`');
  await changesOf(suite, operation);
}

async function neverRepeated(suite: Suite, operation: Operation): Promise<void> {
  const changes = await changesOf(suite, operation);
  await sideBySide(
    changes.flatMap(([index, change]) => failures.map((reply) => ({ index, change, reply }))),
    ({ index, change, reply }) => sentOnce(suite, operation, change, index, reply, 300),
  );
}

async function sentOnce(
  suite: Suite,
  operation: Operation,
  change: SeenRequest,
  index: number,
  failure: (typeof failures)[number],
  briefMs: number,
): Promise<void> {
  const [name, reply] = failure;
  const isSent = await suite.run(
    from(suite, operation, index, (request) => reply(suite.healthy(operation, request))),
    { retries: 2, timeoutMs: name === 'silence' ? briefMs : 3000 },
    async ({ connector, requests, attempt }) => {
      const outcome = await attempt(() => operation.call(connector, undefined, undefined));
      assert(!outcome.ok, `after ${name} it resolved to ${show(outcome.ok && outcome.value)}`);
      const times = requests.slice(index).filter((request) => isSame(request, change)).length;
      // A busy machine may take that long for the requests before.
      if (times === 0 && name === 'silence' && briefMs < 3000) return false;
      assert(
        times === 1,
        `after ${name} the changing request ${change.method} ${change.path} was sent ${times} times: an action must not be repeated`,
      );
      return true;
    },
  );
  if (!isSent) await sentOnce(suite, operation, change, index, failure, 4 * briefMs);
}
