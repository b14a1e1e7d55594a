import { createServer, request as forward } from 'node:http';
import { connect, type Socket } from 'node:net';
import { stage, type Stage } from './server.ts';

export interface ProxyStage extends Stage {
  /** What it was asked for: `CONNECT host:port`, or `GET http://…`. */
  readonly asked: string[];
}

/** A proxy for one test, with a user name and password if need be; `answer` may say no to a tunnel, or nothing. */
export async function serveProxy({
  credentials,
  answer,
}: { credentials?: string; answer?: (socket: Socket) => boolean } = {}): Promise<ProxyStage> {
  const asked: string[] = [];
  const expected = credentials && `Basic ${Buffer.from(credentials).toString('base64')}`;
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    const { 'proxy-authorization': given, ...headers } = request.headers;
    if (given !== expected) return response.writeHead(407, { 'proxy-authenticate': 'Basic realm="t"' }).end('<html>no</html>');
    const onward = forward(request.url ?? '', { method: request.method, headers, agent: false }, (answered) => {
      response.writeHead(answered.statusCode ?? 502, answered.headers);
      answered.pipe(response);
    });
    onward.on('error', () => response.destroy());
    return request.pipe(onward);
  });
  server.on('connect', (request, socket: Socket) => {
    asked.push(`CONNECT ${request.url}`);
    socket.on('error', () => undefined);
    if (request.headers['proxy-authorization'] !== expected)
      return socket.end('HTTP/1.1 407 Proxy Authentication Required\r\nproxy-authenticate: Basic realm="t"\r\n\r\n<html>no</html>');
    if (answer?.(socket) === true) return undefined;
    const { hostname, port } = new URL(`http://${request.url}`);
    const onward = connect({ host: hostname.replace(/[[\]]/g, ''), port: Number(port) }, () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      socket.pipe(onward).pipe(socket);
    });
    onward.on('error', () => socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n'));
    socket.on('close', () => onward.destroy());
    return undefined;
  });
  return Object.assign(await stage(server), { asked });
}
