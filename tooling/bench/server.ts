// The vendor's side, in a process of its own: only the client's work is measured.
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { largeReport, rowPage, smallReport } from './bodies.ts';

const bodies: Readonly<Record<string, Buffer>> = {
  files: Buffer.from(largeReport),
  domains: Buffer.from(smallReport),
  rows: Buffer.from(rowPage),
};
const missing = Buffer.from('{"error":{"code":"NotFoundError","message":"not found"}}');
const refused = Buffer.from('{"error":{"code":"TooManyRequestsError","message":"too many"}}');

/** Counts on arrival, as strict vendors do: a request is refused if the stretch before it is full. `/limited/<limit>/<ms>/<client>/…` */
const arrivals = new Map<string, number[]>();
function isRefused(key: string, limit: number, ms: number): boolean {
  const now = performance.now();
  const recent = (arrivals.get(key) ?? []).filter((at) => at > now - ms);
  if (recent.length < limit) recent.push(now);
  else recent.push(-1);
  const isOver = recent.at(-1) === -1;
  arrivals.set(
    key,
    recent.filter((at) => at >= 0),
  );
  return isOver;
}

const send = (response: ServerResponse, status: number, body: Buffer) =>
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'content-length': body.byteLength }).end(body);

const server = createServer((request, response) => {
  request.resume();
  const [, kind = '', limit = '', ms = '', client = ''] = (request.url ?? '').split('/');
  if (kind === 'limited')
    return isRefused(client, Number(limit), Number(ms)) ? send(response, 429, refused) : send(response, 200, bodies['domains'] ?? missing);
  const body = bodies[kind.split('?')[0] ?? ''];
  return body ? send(response, 200, body) : send(response, 404, missing);
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
process.on('disconnect', () => process.exit());
