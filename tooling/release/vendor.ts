import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { goodKey } from './runtimes/lookups.ts';

/** VirusTotal, played on loopback: one file that it knows, nothing else, and one key. */
export interface Vendor {
  readonly url: string;
  /** The paths asked for since the last call. */
  takeRequests(): string[];
  stop(): void;
}

/** https://docs.virustotal.com/reference/files, https://docs.virustotal.com/reference/errors */
const known = {
  data: {
    id: '44d88612fea8a8f36de82e1278abb02f',
    type: 'file',
    attributes: { last_analysis_stats: { malicious: 60, suspicious: 0, harmless: 0, undetected: 10, timeout: 3 } },
  },
};
const notFound = { error: { code: 'NotFoundError', message: 'not found' } };
const wrongKey = { error: { code: 'WrongCredentialsError', message: 'Wrong API key' } };

export async function playVendor(): Promise<Vendor> {
  let requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(request.url ?? '');
    const [status, body] =
      request.headers['x-apikey'] !== goodKey
        ? [401, wrongKey]
        : request.url === '/files/44d88612fea8a8f36de82e1278abb02f'
          ? [200, known]
          : [404, notFound];
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    takeRequests: () => requests.splice(0),
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
