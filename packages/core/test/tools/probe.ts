import { getEventListeners } from 'node:events';
import * as v from 'valibot';
import { expect } from 'vitest';
import {
  action,
  type ActionContext,
  type ActionOptions,
  type ActionResult,
  type ConnectorError,
  type ConnectorOptions,
  creation,
  defineConnector,
  type HttpClient,
  type HttpSpec,
  isConnectorError,
  list,
  type ListContext,
  type ListOptions,
  operation,
  path,
  read,
  type ReadContext,
  type ReadOptions,
  secret,
} from '../../src/index.ts';

declare module '../../src/traits/index.ts' {
  interface Traits {
    probe: object;
  }
}

export const anything = v.unknown();

interface Probe {
  call<T>(run: (http: HttpClient, options: ReadContext) => Promise<T>, options?: ReadOptions): Promise<T>;
  act(run: (http: HttpClient, options: ActionContext) => Promise<unknown>, options?: ActionOptions): Promise<ActionResult>;
  make<T>(run: (http: HttpClient, options: ActionContext) => Promise<T>, options?: ActionOptions): Promise<T>;
  rows<T>(pages: (http: HttpClient, options: ListContext) => AsyncIterable<readonly T[]>, options?: ListOptions): AsyncIterable<T>;
  healthCheck: ReturnType<ReturnType<typeof declareProbe>>['healthCheck'];
  testConnection: ReturnType<ReturnType<typeof declareProbe>>['testConnection'];
}

const declareProbe = (http: (key: string) => HttpSpec) =>
  defineConnector({
    id: 'probe',
    displayName: 'Probe',
    traits: ['probe'],
    config: v.strictObject({ key: v.optional(secret('The key')) }),
    http: ({ key }) => http(key?.reveal() ?? ''),
    ping: (context, options) => context.http.get(path`ping`, { schema: anything, ...options }),
    operations: (context) => ({
      call: operation(read(anything), (run: (http: HttpClient, options: ReadContext) => unknown, options: ReadContext) =>
        run(context.http, options),
      ),
      act: operation(action(anything), (run: (http: HttpClient, options: ActionContext) => unknown, options: ActionContext) =>
        run(context.http, options),
      ),
      make: operation(creation(anything), (run: (http: HttpClient, options: ActionContext) => unknown, options: ActionContext) =>
        run(context.http, options),
      ),
      rows: operation(list(anything), (pages: (http: HttpClient, options: ListContext) => unknown, options: ListContext) =>
        pages(context.http, options),
      ),
    }),
  });

/** A connector whose operations do what the test says. */
export const probe = (http: HttpSpec, options?: ConnectorOptions, key = 'k-0123456789'): Probe =>
  declareProbe(() => http)({ key }, options) as unknown as Probe;

/** One GET of a path, whatever it answers. */
export const get = (connector: Probe, options?: ReadOptions, to = path`thing`): Promise<unknown> =>
  connector.call((http, context) => http.get(to, { schema: anything, ...context }), options);

export const post = (connector: Probe, body: object = {}, options?: ReadOptions): Promise<unknown> =>
  connector.call((http, context) => http.post(path`thing`, { schema: anything, ...body, ...context }), options);

/** The error of a promise that must reject with a ConnectorError. */
export async function failure(promise: Promise<unknown>): Promise<ConnectorError> {
  const error = await promise.then(
    (value) => expect.fail(`it resolved with ${JSON.stringify(value)}`),
    (reason: unknown) => reason,
  );
  if (!isConnectorError(error)) throw error;
  return error;
}

export const listenersOf = (signal: AbortSignal): number => getEventListeners(signal, 'abort').length;

export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}
