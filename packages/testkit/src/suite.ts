import { type ConnectorOptions, type OperationSpec, operationSpec, type Setting, traitSpecs } from '@tw/connector-core';
import { show } from './assert.ts';
import { createLeakDetector, type LeakDetector } from './leaks.ts';
import { type Given, toldWords } from './faults.ts';
import type { Meter } from './hostile-server.ts';
import type { Answers, OperationConformance, PagedIds, StatusMeaning } from './options.ts';
import { pageAnswer, usualPages } from './pages.ts';
import { type CannedAnswer, type Reply, type SeenRequest } from './server.ts';
import { answerOf, inSession, requestText, type Respond, type Session, type SessionSource } from './session.ts';

/** One thing to be found out. */
export interface Check {
  /** The operation, or what else it is about. */
  readonly subject: string;
  readonly name: string;
  /** Rejects with the reason where the connector does not conform. */
  run(): Promise<void>;
}

// The checks treat all connectors alike: their types matter only to who writes the options.
export type AnyConnector = Record<string, unknown> & {
  readonly name: string;
  readonly type: string;
  readonly traits: readonly string[];
  supports(operation: string): boolean;
  healthCheck(options?: unknown): Promise<unknown>;
  testConnection(options?: unknown): Promise<unknown>;
};

export interface AnyFactory {
  (settings: unknown, options?: unknown): AnyConnector;
  fromEnv(env: Readonly<Record<string, string>>, options?: unknown): AnyConnector;
  readonly id: string;
  readonly traits: readonly string[];
  readonly settings: readonly Setting[];
  readonly selfHosted: boolean;
  readonly unsupported: Readonly<Record<string, string>>;
}

export interface AnyOptions {
  settings(url: string): Readonly<Record<string, unknown>>;
  readonly credentials: readonly string[];
  login?(request: SeenRequest): CannedAnswer | undefined;
  readonly answers?: Answers;
  failure?(status: number, words: string): unknown;
  readonly statuses?: Readonly<Record<number, StatusMeaning>>;
  readonly operations: Readonly<
    Record<string, OperationConformance<AnyConnector> | readonly OperationConformance<AnyConnector>[] | undefined>
  >;
}

/** An operation under test. */
export interface Operation extends OperationConformance<AnyConnector> {
  readonly name: string;
  /** Which of its ways, where it has several: ` (1 of 2)`. */
  readonly way: string;
  readonly kind: OperationSpec['kind'];
  readonly spec: OperationSpec | undefined;
  /** Whether an unknown indicator is an answer. */
  readonly isLookup: boolean;
}

export interface Suite extends SessionSource<AnyConnector> {
  readonly factory: AnyFactory;
  readonly options: AnyOptions;
  readonly operations: readonly Operation[];
  /** Runs an exchange; see {@link inSession}. */
  run<T>(respond: Respond, options: ConnectorOptions, use: (session: Session<AnyConnector>) => Promise<T>): Promise<T>;
  /** The same without a healthy login: requests for tokens go to `respond` too. */
  runPlain: Suite['run'];
  /** What a healthy vendor answers. */
  healthy(operation: Operation | undefined, request: SeenRequest, pages?: PagedIds): CannedAnswer;
  /** The requests of a call that goes well. */
  requestsOf(operation: Operation): Promise<readonly SeenRequest[]>;
  meaning(operation: Operation | undefined, status: number): StatusMeaning | undefined;
  given(request: SeenRequest, operation: Operation | undefined, elsewhere: string, meter: Meter): Given;
}

/** "Settings that are addresses end in Url". */
export const addressesOf = ({ settings }: Pick<AnyFactory, 'settings'>): readonly string[] =>
  settings.flatMap(({ name }) => (/(?:^u|U)rl$/.test(name) ? [name] : []));

export function createSuite(factory: AnyFactory, options: AnyOptions): Suite {
  const leaks = createLeakDetector(options.credentials);
  const hasHttp = addressesOf(factory).length > 0;
  // Nothing listens there, and nothing is sent.
  const probe = factory(options.settings('http://127.0.0.1:9'), { limits: false });
  const operations = Object.entries(options.operations).flatMap(([name, ways = []]) =>
    [ways].flat().map((way, index, { length }) => operationOf(name, length === 1 ? '' : ` (${index + 1} of ${length})`, way, probe)),
  );
  const sequences = new Map<Operation, Promise<readonly SeenRequest[]>>();

  const suite: Suite = {
    id: factory.id,
    factory,
    options,
    operations,
    leaks,
    hasHttp,
    make: (url, more) => factory(options.settings(url), more),
    login: (request) => options.login?.(request),
    run: (respond, more, use) => inSession(suite, respond, more, use),
    runPlain: (respond, more, use) => inSession({ ...suite, login: () => undefined }, respond, more, use),
    healthy: (operation, request, pages = usualPages) =>
      (operation?.pages && pageAnswer(operation.pages, request, pages)) ?? answerOf(request, operation?.answers, options.answers),
    requestsOf(operation) {
      const sequence = sequences.get(operation) ?? healthyRequests(suite, operation);
      sequences.set(operation, sequence);
      return sequence;
    },
    meaning: (operation, status) => operation?.statuses?.[status] ?? options.statuses?.[status],
    given: (request, operation, elsewhere, meter) => ({
      request,
      elsewhere,
      meter,
      healthy: suite.healthy(operation, request),
      streams: operation?.streams !== undefined,
      words: (padding = 0) => `${toldWords} ${'x'.repeat(Math.max(0, padding - toldWords.length - 2))} ${carriers(request, leaks)}`,
      failure: (status, words) =>
        options.failure?.(status, words) ?? {
          message: words,
          error: { code: 'nonesuch', message: words },
          errors: [{ message: words, detail: words }],
        },
    }),
  };
  return suite;
}

function operationOf(name: string, way: string, operation: OperationConformance<AnyConnector>, probe: AnyConnector): Operation {
  const spec =
    operationSpec(probe[name]) ?? probe.traits.map((trait) => traitSpecs[trait]?.operations[name]).find((found) => found !== undefined);
  const isLookup = probe.traits.includes('threat_intel') && name in (traitSpecs['threat_intel']?.operations ?? {});
  return { ...operation, name, way, spec, kind: spec?.kind ?? 'read', isLookup };
}

async function healthyRequests(suite: Suite, operation: Operation): Promise<readonly SeenRequest[]> {
  return suite.run(
    (request) => suite.healthy(operation, request),
    {},
    async ({ connector, requests, attempt }) => {
      await attempt(() => operation.call(connector, undefined, undefined));
      return requests;
    },
  );
}

/** Those parts of a request that carry credentials, as a vendor might repeat them in an error. */
function carriers(request: SeenRequest, leaks: LeakDetector): string {
  const parts = [...Object.values(request.headers).map(String), ...request.query.values(), request.path];
  return parts.filter((part) => leaks.find(part) !== undefined).join(' ');
}

/** The credentials that a request carries. */
export const carries = (request: SeenRequest, credential: string): boolean =>
  createLeakDetector([credential]).find(requestText(request)) !== undefined;

/** Answers as a healthy vendor would, but for the requests from one on. */
export const from =
  (suite: Suite, operation: Operation | undefined, index: number, fault: (request: SeenRequest) => Reply): Respond =>
  (request, at) =>
    at >= index ? fault(request) : suite.healthy(operation, request);

/** Most checks of an operation fail with it, all for the one reason. */
export class NothingSent extends Error {}

export async function stepsOf(suite: Suite, operation: Operation): Promise<readonly SeenRequest[]> {
  const steps = await suite.requestsOf(operation);
  if (steps.length > 0) return steps;
  const outcome = await suite.run(
    (request) => suite.healthy(operation, request),
    {},
    ({ connector, attempt }) => attempt(() => operation.call(connector, undefined, undefined)),
  );
  const end = outcome.ok ? `resolved to ${show(outcome.value)}` : `rejected with ${show(outcome.error)}`;
  throw new NothingSent(
    `${operation.name}${operation.way} sent no request at all to the addresses in the settings, and ${end}. If a document of the vendor has the answer, say so: offline: 'https://…'`,
  );
}

/** One after the other would take the sum of the waits. Rejects with the first failure in order, once all have ended. */
export async function sideBySide<T>(all: readonly T[], use: (each: T, index: number) => Promise<void>): Promise<void> {
  const outcomes = await Promise.allSettled(all.map(use));
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
}

/** Does something for each request of a call that goes well. */
export const atEachStep = async (
  suite: Suite,
  operation: Operation,
  use: (step: SeenRequest, index: number) => Promise<void>,
): Promise<void> => sideBySide(await stepsOf(suite, operation), use);
