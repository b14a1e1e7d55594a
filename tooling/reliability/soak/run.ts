import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Measured } from '../../bench/report.ts';
import type { Endpoint } from '../../servers/server.ts';
import type { Acted, Message, Orders, Sample } from './client.ts';
import { blockedIn, ticketsIn } from './count.ts';
import { type FaultProxy, standBefore } from './fault-proxy.ts';
import { serveVendor } from './vendor.ts';

/** How long a process may take to end by itself, in ms. */
const endMs = 5000;
const faultShare = 0.05;
export const callers = 200;

export interface SoakFigures {
  readonly measured: readonly Measured[];
  readonly seconds: number;
  readonly servers: readonly string[];
}

/** Many callers through faults for so many seconds, and then a count of what has been done on the servers. */
export async function soak(prefix: 'short' | 'soak', seconds: number, real: Readonly<Record<string, Endpoint>> = {}): Promise<SoakFigures> {
  const vendor = await serveVendor();
  const proxies: FaultProxy[] = [];
  const behind = async (url: URL | string) => {
    const proxy = await standBefore(new URL(url), faultShare);
    proxies.push(proxy);
    return proxy.url;
  };
  const orders = {
    callers,
    seconds,
    vendor: await behind(vendor.url),
    ...(await realOrders(real, behind)),
  };
  const acted: Acted[] = [];
  const samples: Sample[] = [];
  let total: Extract<Message, { total: unknown }>['total'] | undefined;
  const child = fork(join(import.meta.dirname, 'client.ts'), [JSON.stringify(orders)], { execArgv: ['--expose-gc', '--no-warnings'] });
  child.on('message', (message: Message) => {
    if ('acted' in message) acted.push(message.acted);
    else if ('sample' in message) samples.push(message.sample);
    else total = message.total;
  });
  await once(child, 'disconnect');
  const timer = setTimeout(() => child.kill('SIGKILL'), endMs);
  const [code] = (await once(child, 'exit')) as [number | null];
  clearTimeout(timer);
  const counted = {
    vendor: vendor.done,
    redmine: real['redmine'] ? await ticketsIn(real['redmine']) : new Map<string, number>(),
    rspamd: real['rspamd'] ? await blockedIn(real['rspamd']) : new Map<string, number>(),
  };
  const requests = proxies.reduce((sum, { counts }) => sum + counts.requests, 0);
  const faults = proxies.reduce((sum, { counts }) => sum + counts.faults, 0);
  await Promise.all(proxies.map((proxy) => proxy.close()));
  await vendor.close();

  const count = (holds: (times: number, end: Acted['end']) => boolean) =>
    acted.filter(({ place, id, end }) => holds(counted[place].get(id) ?? 0, end)).length;
  const failed = Object.entries(total?.failed ?? {}).map(([name, times]) => `${times} × ${name}`);
  const figure = (name: string, value: number, note = ''): Measured => ({ id: `${prefix}-${name}`, value, note });
  return {
    seconds,
    servers: Object.entries(real).flatMap(([name, { version }]) => (name === 'redis' ? [] : [`${name} ${version}`])),
    measured: [
      figure(
        'lost',
        count((times, end) => end === 'done' && times === 0),
        `${acted.length} actions, ${count((_, end) => end === 'unclear')} unclear`,
      ),
      figure(
        'doubled',
        count((times) => times > 1),
      ),
      figure(
        'refused',
        count((times, end) => end === 'refused' && times > 0),
      ),
      figure('untyped', total?.untyped ?? NaN, failed.join(', ')),
      figure('unhandled', total?.unhandled ?? NaN),
      figure('open', code === 0 ? 0 : 1),
      figure('heap', slope(samples), `${total?.calls ?? 0} calls, ${requests} requests, ${faults} faults`),
    ],
  };
}

async function realOrders(
  { redmine, rspamd }: Readonly<Record<string, Endpoint>>,
  behind: (url: string) => Promise<string>,
): Promise<Pick<Orders, 'redmine' | 'rspamd'>> {
  const of = (endpoint: Endpoint, name: string) => endpoint[name] ?? '';
  return {
    ...(redmine && { redmine: { url: await behind(of(redmine, 'url')), apiKey: of(redmine, 'apiKey'), project: of(redmine, 'project') } }),
    ...(rspamd && {
      rspamd: {
        url: await behind(of(rspamd, 'url')),
        password: of(rspamd, 'password'),
        enablePassword: of(rspamd, 'enablePassword'),
        senderMap: of(rspamd, 'senderMap'),
      },
    }),
  };
}

/** Of the line through the later samples, in kB for 1,000 calls: what is compiled and remembered at first is no leak. */
export function slope(all: readonly Sample[]): number {
  const samples = all.slice(Math.floor(all.length / 3));
  const mean = (value: (sample: Sample) => number) => samples.reduce((sum, sample) => sum + value(sample), 0) / samples.length;
  const [calls, heap] = [mean((sample) => sample.calls), mean((sample) => sample.heapBytes)];
  const up = samples.reduce((sum, sample) => sum + (sample.calls - calls) * (sample.heapBytes - heap), 0);
  const along = samples.reduce((sum, sample) => sum + (sample.calls - calls) ** 2, 0);
  return up / along;
}
