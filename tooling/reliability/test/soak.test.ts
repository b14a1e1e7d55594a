import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Figures, pageOf } from '../page.ts';
import { standBefore } from '../soak/fault-proxy.ts';
import { slope } from '../soak/run.ts';

async function standing(share: number) {
  const server = createServer((_, response) => response.end('all is well'));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const proxy = await standBefore(new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`), share);
  onTestFinished(async () => {
    await proxy.close();
    server.closeAllConnections();
    server.close();
  });
  return proxy;
}

describe('the proxy that makes faults', () => {
  it('lets everything pass where none is asked for', async () => {
    const proxy = await standing(0);
    for (let n = 0; n < 5; n++) expect(await (await fetch(proxy.url)).text()).toBe('all is well');
    expect(proxy.counts).toEqual({ requests: 5, faults: 0 });
  });

  it('does something to each request where that is asked for', async () => {
    const proxy = await standing(1);
    const results = await Promise.allSettled(Array.from({ length: 30 }, async () => (await fetch(proxy.url)).text()));
    expect(proxy.counts.faults).toBe(proxy.counts.requests);
    expect(results.some(({ status }) => status === 'rejected')).toBe(true);
  });
});

describe('the growth of the heap', () => {
  const samples = (heap: (calls: number) => number) =>
    Array.from({ length: 60 }, (_, index) => ({ calls: index * 100, heapBytes: heap(index * 100) }));

  it('is what stays of each call, whatever the start took', () => {
    // 10 bytes a call are 10 kB for a thousand.
    expect(slope(samples((calls) => 5e6 + calls * 10))).toBeCloseTo(10);
    expect(slope(samples((calls) => (calls < 1500 ? calls * 1000 : 2e6)))).toBeCloseTo(0);
  });
});

describe('docs/reliability.md', () => {
  it('is what the command has measured, and nothing that somebody wrote', () => {
    const read = (path: string) => readFileSync(join(import.meta.dirname, path), 'utf8');
    expect(read('../../../docs/reliability.md')).toBe(pageOf(JSON.parse(read('../figures.json')) as Figures));
  });
});
