// The user's side of the soak: many callers, each with one call at a time, until the time is over. It has to end by itself then.
import {
  action,
  type ActionContext,
  defineConnector,
  isConnectorError,
  isUnclear,
  list,
  type ListContext,
  operation,
  paginate,
  path,
} from '@tw/connector-core';
import { redmine } from '@tw/connector-redmine';
import { rspamd } from '@tw/connector-rspamd';
import { virustotal } from '@tw/connector-virustotal';
import { setTimeout as sleep } from 'node:timers/promises';
import * as v from 'valibot';

export interface Orders {
  readonly callers: number;
  readonly seconds: number;
  readonly vendor: string;
  readonly redmine?: { readonly url: string; readonly apiKey: string; readonly project: string };
  readonly rspamd?: { readonly url: string; readonly password: string; readonly enablePassword: string; readonly senderMap: string };
}

/** Where an action went, under which id, and how it ended for who asked for it. */
export interface Acted {
  readonly place: 'vendor' | 'redmine' | 'rspamd';
  readonly id: string;
  readonly end: 'done' | 'unclear' | 'refused';
}

export interface Sample {
  readonly heapBytes: number;
  readonly calls: number;
}

export type Message =
  | { readonly acted: Acted }
  | { readonly sample: Sample }
  | {
      readonly total: {
        readonly calls: number;
        readonly failed: Readonly<Record<string, number>>;
        readonly untyped: number;
        readonly unhandled: number;
      };
    };

const tell = (message: Message) => void process.send?.(message);

const row = v.object({ id: v.string() });
const page = v.object({ rows: v.array(row), next: v.nullable(v.number()) });
const stub = defineConnector({
  id: 'stub',
  displayName: 'Stub',
  traits: ['ticketing'],
  config: v.strictObject({ baseUrl: v.string() }),
  http: ({ baseUrl }) => ({ baseUrl }),
  ping: async () => undefined,
  operations: ({ http }) => ({
    act: operation(action(v.string()), async (id: string, options: ActionContext) => {
      await http.post(path`actions/${id}`, { schema: v.unknown(), json: { id }, ...options });
      return { status: 'completed', message: 'done' } as const;
    }),
    rows: operation(list(), (options: ListContext) =>
      paginate({
        fetch: (at: number = 1) => http.get(path`rows/${at}`, { schema: page, ...options }),
        items: ({ rows }) => rows,
        next: ({ next }) => next ?? undefined,
      }),
    ),
  }),
});

const orders = JSON.parse(process.argv[2] ?? '') as Orders;
const options = { timeoutMs: 10_000, limits: false } as const;
const vt = virustotal({ apiKey: 'key-of-the-reliability-run', baseUrl: orders.vendor }, options);
const vendor = stub({ baseUrl: orders.vendor }, options);
const tickets = orders.redmine && redmine(orders.redmine, options);
const mail = orders.rspamd && rspamd(orders.rspamd, options);

const total = { calls: 0, failed: {} as Record<string, number>, untyped: 0, unhandled: 0 };
process.on('unhandledRejection', () => total.unhandled++);

let lastId = 0;
const run = process.pid.toString(36);
const newId = () => `soak-${run}-${++lastId}`;

async function act(place: Acted['place'], id: string, call: Promise<unknown>): Promise<void> {
  try {
    await call;
    tell({ acted: { place, id, end: 'done' } });
  } catch (error) {
    tell({ acted: { place, id, end: isUnclear(error) ? 'unclear' : 'refused' } });
    throw error;
  }
}

async function listAll(): Promise<void> {
  const ids = new Set<string>();
  for await (const found of vendor.rows()) ids.add(v.parse(row, found).id);
  if (ids.size !== 100) throw new Error(`${ids.size} rows`);
}

const message = (id: string) => `From: ${id}@example.com\r\nTo: analyst@example.com\r\nSubject: ${id}\r\n\r\nHello\r\n`;

/** What a caller does: so often of a hundred. */
const kinds: readonly (readonly [share: number, call: () => Promise<unknown>])[] = [
  [45, () => vt.lookupDomain('example.com')],
  [15, listAll],
  [25, () => actAt('vendor', (id) => vendor.act(id))],
  ...(tickets
    ? ([
        [2, () => actAt('redmine', (id) => tickets.createTicket({ title: id }))],
        [2, () => actAt('redmine', (id) => tickets.createTicket({ title: id, correlationId: id }))],
        [2, () => tickets.getStatuses()],
      ] as const)
    : []),
  ...(mail
    ? ([
        [3, () => mail.scanMessage({ content: message(newId()) })],
        [1, () => actAt('rspamd', (id) => mail.blockSender(`${id}@example.com`))],
      ] as const)
    : []),
];

function actAt(place: Acted['place'], call: (id: string) => Promise<unknown>): Promise<void> {
  const id = newId();
  return act(place, id, call(id));
}

function draw(): () => Promise<unknown> {
  let at = Math.random() * kinds.reduce((sum, [share]) => sum + share, 0);
  for (const [share, call] of kinds) if ((at -= share) < 0) return call;
  return listAll;
}

const until = performance.now() + orders.seconds * 1000;

async function caller(): Promise<void> {
  while (performance.now() < until) {
    try {
      await draw()();
    } catch (error) {
      if (isConnectorError(error)) total.failed[error.code] = (total.failed[error.code] ?? 0) + 1;
      else total.untyped++;
    }
    total.calls++;
    await sleep(500 + Math.random() * 1000);
  }
}

/** What a first collection only lets go of, such as what waited for a finalizer, the second one frees. */
async function sample(): Promise<void> {
  globalThis.gc?.();
  await sleep(50);
  globalThis.gc?.();
  tell({ sample: { heapBytes: process.memoryUsage().heapUsed, calls: total.calls } });
}

let sampled = Promise.resolve();
const timer = setInterval(() => void (sampled = sample()), Math.max(500, (orders.seconds * 1000) / 60));
await Promise.all(Array.from({ length: orders.callers }, caller));
clearInterval(timer);
await sampled;
tell({ total });
process.disconnect();
