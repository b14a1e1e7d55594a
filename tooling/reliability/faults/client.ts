// The user's side: a process of its own, which makes calls, says what they cost, and has to end by itself.
import { existsSync, readFileSync, writeSync } from 'node:fs';
import { inspect } from 'node:util';
import { virustotal } from '@tw/connector-virustotal';
import {
  action,
  type ActionContext,
  type ConnectorOptions,
  defineConnector,
  isConnectorError,
  list,
  type ListContext,
  operation,
  path,
} from '@tw/connector-core';
import * as v from 'valibot';
import { type Way, ways } from './list.ts';

/** One call, and where it goes. */
export interface Task {
  readonly way: Way;
  readonly url: string;
  readonly isWarm: boolean;
  readonly timeoutMs: number;
}

/** What the process is told. */
export interface Orders {
  readonly tasks: readonly Task[];
  /** A server that behaves, for what the first calls of a process cost. */
  readonly healthyUrl: string;
}

/** How a call ended. */
export interface Ended {
  readonly outcome: string;
  readonly message: string;
  readonly seconds: number;
}

/** What the process says in the end. */
export interface Told {
  readonly calls: readonly Ended[];
  readonly memoryMb: number;
  readonly unhandled: number;
  /** From the last outcome to the end of the process. */
  readonly lingersMs: number;
}

const apiKey = 'key-of-the-reliability-run';

const probe = defineConnector({
  id: 'probe',
  displayName: 'Probe',
  traits: ['ticketing'],
  config: v.strictObject({ baseUrl: v.string() }),
  http: ({ baseUrl }) => ({ baseUrl }),
  ping: async () => undefined,
  operations: ({ http }) => ({
    act: operation(action(), async (options: ActionContext) => {
      await http.post(path`act`, { schema: v.unknown(), json: { isolate: true }, ...options });
      return { status: 'completed', message: 'done' } as const;
    }),
    rows: operation(list(), async function* (options: ListContext) {
      for await (const chunk of http.stream('GET', path`rows`, options)) yield [chunk];
    }),
  }),
});

const most = { bytes: 2 ** 25, ms: 3000 };

/** As a careful program reads: not for ever. */
async function readSome(chunks: AsyncIterable<Uint8Array>): Promise<void> {
  const until = performance.now() + most.ms;
  let size = 0;
  for await (const chunk of chunks) if ((size += chunk.byteLength) > most.bytes || performance.now() > until) return;
}

const calls: Readonly<Record<Way, (baseUrl: string, options: ConnectorOptions) => Promise<unknown>>> = {
  read: (baseUrl, options) => virustotal({ apiKey, baseUrl }, options).lookupDomain('example.com'),
  action: (baseUrl, options) => probe({ baseUrl }, options).act(),
  stream: (baseUrl, options) => readSome(probe({ baseUrl }, options).rows()),
};

async function make({ way, url, isWarm, timeoutMs }: Task): Promise<Ended> {
  const options: ConnectorOptions = { timeoutMs, retries: isWarm ? 0 : 1, limits: false };
  if (isWarm) {
    await calls.read(url, options);
    // Time for what the server does to the idle connection.
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const start = performance.now();
  const [outcome = '', message = ''] = await calls[way](url, options).then(
    () => ['ok'],
    (error: unknown) => (isConnectorError(error) ? [error.code, error.message] : ['no ConnectorError', inspect(error)]),
  );
  return { outcome, message, seconds: (performance.now() - start) / 1000 };
}

/** In bytes. Linux tells it of this program alone; `maxRSS` begins with what the program had that started this one. */
const mostResident = (): number => {
  const [, kilobytes] = (existsSync('/proc/self/status') && /^VmHWM:\s*(\d+)/m.exec(readFileSync('/proc/self/status', 'utf8'))) || [];
  return Number(kilobytes ?? process.resourceUsage().maxRSS) * 1024;
};

const { tasks, healthyUrl } = JSON.parse(process.argv[2] ?? '') as Orders;

let unhandled = 0;
process.on('unhandledRejection', () => unhandled++);

for (const way of ways) await make({ way, url: healthyUrl, isWarm: false, timeoutMs: 10_000 });
globalThis.gc?.();
const rest = process.memoryUsage.rss();
const made: Ended[] = [];
for (const task of tasks) {
  // What one call leaves behind is not the next one's.
  globalThis.gc?.();
  made.push(await make(task));
}
const end = performance.now();

process.once('exit', () =>
  writeSync(
    1,
    JSON.stringify({
      calls: made,
      // The most since the process began: at least what the calls took.
      memoryMb: (mostResident() - rest) / 2 ** 20,
      unhandled,
      lingersMs: performance.now() - end,
    } satisfies Told),
  ),
);
