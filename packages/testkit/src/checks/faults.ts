import { assert, assertRejects, assertResolves, show } from '../assert.ts';
import { type Fault, faultsWith, requestId, toldWords } from '../faults.ts';
import { createMeter } from '../hostile-server.ts';
import { type SeenRequest, startServer } from '../server.ts';
import type { Outcome } from '../session.ts';
import { isChange } from './actions.ts';
import { atEachStep, type Check, from, type Operation, type Suite } from '../suite.ts';

/** Each fault, at each request of the operation. */
export const faultChecks = (suite: Suite, operation: Operation): readonly Check[] =>
  faultsWith(suite.options.statuses, operation.statuses)
    .filter(({ isBelow }) => !isBelow)
    .map((fault) => ({
      subject: operation.name,
      name: `ends ${fault.name} in ${meaningOf(suite, operation, fault)}`,
      run: () =>
        atEachStep(suite, operation, async (step, index) => {
          if (index === 0 || !fault.isCostly) await injected(suite, operation, fault, step, index);
        }),
    }));

const unknownReport = 'an unknown report';

/** What the fault has to end in: an error code, or a result. */
function meaningOf(suite: Suite, operation: Operation, { code, status, byStatus }: Fault): string {
  const own = byStatus && status !== undefined ? suite.meaning(operation, status) : undefined;
  if (own !== undefined) return own;
  return code === 'not_found' && operation.isLookup ? unknownReport : [code].flat().join(' or ');
}

async function injected(suite: Suite, operation: Operation, fault: Fault, step: SeenRequest, index: number): Promise<void> {
  await using elsewhere = await startServer(() => ({ body: {} }));
  const meter = createMeter();
  const isTolerated = operation.tolerates?.(step) !== undefined;
  const reply = (request: Parameters<typeof suite.given>[0]) => fault.reply(suite.given(request, operation, elsewhere.url, meter));
  const respond: ReturnType<typeof from> = (request, at) =>
    at === index || (at > index && !isTolerated) ? reply(request) : suite.healthy(operation, request);
  await suite.run(respond, fault.options ?? {}, async ({ connector, requests, attempt }) => {
    const options = fault.timeoutMs === undefined ? undefined : { timeoutMs: fault.timeoutMs };
    const outcome = await attempt(() => operation.call(connector, options, undefined), fault.withinMs);
    if (isTolerated) return void assertResolves(outcome);
    judge(suite, operation, fault, outcome, {
      sent: requests.length - index,
      elsewhere: elsewhere.connections(),
      meter,
      changes: isChange(operation, step) && operation.repeatable === undefined,
    });
  });
}

function judge(
  suite: Suite,
  operation: Operation,
  fault: Fault,
  outcome: Outcome,
  found: Parameters<NonNullable<Fault['verify']>>[1],
): void {
  const meaning = meaningOf(suite, operation, fault);
  if (meaning === unknownReport) return assertUnknownReport(assertResolves(outcome));
  if (meaning === 'resolves') return void assertResolves(outcome);
  const own = meaning === [fault.code].flat().join(' or ') ? fault.code : (meaning as Exclude<typeof fault.code, readonly unknown[]>);
  const error = assertRejects(outcome, { code: own, connector: suite.id, operation: operation.name, status: fault.status });
  if (fault.byStatus) {
    if (!fault.name.includes('characters'))
      assert(
        error.requestId === requestId,
        `the error's requestId is ${show(error.requestId)}, and the answer's x-request-id ${requestId}`,
      );
    if (suite.options.failure)
      assert(error.message.includes(toldWords), `the vendor's words are not in the message: ${show(error.message)}`);
  }
  if (own === fault.code) fault.verify?.(error, found);
}

/** What the vendor does not know is neither an error nor clean. */
function assertUnknownReport(value: unknown): void {
  const { verdict, malicious, confidence } = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>;
  assert(
    verdict === 'unknown' && malicious === false && confidence === 0,
    `expected a report with the verdict unknown, malicious false and confidence 0, but it is ${show(value)}`,
  );
}
