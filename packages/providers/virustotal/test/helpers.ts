import { readFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ConnectorOptions } from '@tw/connector-core';
import nock from 'nock';
import { virustotal } from '../src/index.ts';

export const apiKey = 'a-key-of-this-test';

export interface Recorded {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

/** A recorded answer. */
export const recorded = (name: string): Recorded =>
  JSON.parse(readFileSync(new URL(`../fixtures/${name}.json`, import.meta.url), 'utf8')) as Recorded;

/** A connector without limits, so that tests share no quota. */
export const connect = (options: ConnectorOptions = {}, settings: { readonly baseUrl?: string } = {}) =>
  virustotal({ apiKey, ...settings }, { limits: false, retries: 0, ...options });

/** Lets VirusTotal answer one request. `path` is below the address of the API. */
export function answer(path: string, { status, body }: Recorded, method: 'get' | 'post' = 'get'): nock.Scope {
  const vendor = nock('https://www.virustotal.com', { reqheaders: { 'x-apikey': apiKey } });
  return vendor[method](`/api/v3/${path}`).reply(status, body);
}

/** The answer to a lookup of an object with these attributes. */
export const object = (attributes: unknown, type = 'file', id: unknown = 'an-id'): Recorded => ({
  status: 200,
  body: { data: { id, type, attributes } },
});

export interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** A VirusTotal on this machine: answers in turn, and keeps what it was sent. */
export async function serve(
  answers: readonly Recorded[],
): Promise<{ readonly origin: string; readonly seen: readonly Seen[]; close(): void }> {
  const seen: Seen[] = [];
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { status, body } = answers[seen.length] ?? { status: 500, body: {} };
      seen.push({ method: request.method ?? '', url: request.url ?? '', headers: request.headers, body: Buffer.concat(chunks) });
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body).replaceAll('ORIGIN', origin));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { origin, seen, close: () => server.close().closeAllConnections() };
}
