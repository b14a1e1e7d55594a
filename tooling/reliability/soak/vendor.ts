import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { smallReport } from '../../bench/bodies.ts';

export interface Vendor {
  readonly url: URL;
  /** How often each action was done, by its id. */
  readonly done: ReadonlyMap<string, number>;
  close(): Promise<void>;
}

const pages = 5;

/** A vendor with lookups, listings in pages and actions, which it counts. */
export async function serveVendor(): Promise<Vendor> {
  const done = new Map<string, number>();
  const server = createServer((request, response) => {
    const send = (body: string) => response.setHeader('content-type', 'application/json').end(body);
    const [, kind = '', id = ''] = (request.url ?? '').split(/[/?]/);
    void text(request).then(() => {
      if (kind === 'actions') {
        done.set(id, (done.get(id) ?? 0) + 1);
        return send('{}');
      }
      if (kind !== 'rows') return send(smallReport);
      const rows = Array.from({ length: 20 }, (_, row) => ({ id: `${id}-${row}`, text: 'x'.repeat(100) }));
      return send(JSON.stringify({ rows, next: Number(id) < pages ? Number(id) + 1 : null }));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
    done,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
