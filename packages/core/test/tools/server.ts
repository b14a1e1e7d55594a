import { createServer, type IncomingHttpHeaders, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server as TcpServer, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

export interface Received {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly at: number;
}

export interface Stage {
  readonly url: string;
  readonly requests: Received[];
  /** Connections that are open now. */
  readonly open: Set<Socket>;
  /** How many connections there have been. */
  connections: number;
}

/** A real HTTP server for one test. `answer` gets each request once its body has come. */
export async function serve(answer: (request: Received, response: ServerResponse, count: number) => unknown): Promise<Stage> {
  const requests: Received[] = [];
  const listener: RequestListener = async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const received = {
      method: request.method ?? '',
      url: request.url ?? '',
      headers: request.headers,
      body: Buffer.concat(chunks).toString(),
      at: performance.now(),
    };
    requests.push(received);
    await answer(received, response, requests.length);
  };
  return stage(
    createServer((request, response) => void Promise.resolve(listener(request, response)).catch(() => response.destroy())),
    requests,
  );
}

/** A server that speaks bytes. */
export async function serveRaw(answer: (socket: Socket, text: string, count: number) => unknown): Promise<Stage> {
  const requests: Received[] = [];
  const server = createTcpServer((socket) =>
    socket.on('data', (data) => {
      const text = data.toString('latin1');
      requests.push({
        method: text.split(' ', 1)[0] ?? '',
        url: text.split(' ', 2)[1] ?? '',
        headers: {},
        body: text,
        at: performance.now(),
      });
      answer(socket, text, requests.length);
    }),
  );
  return stage(server, requests);
}

export async function stage(server: Server | TcpServer, requests: Received[] = [], scheme = 'http'): Promise<Stage> {
  const open = new Set<Socket>();
  const result: Stage = { url: '', requests, open, connections: 0 };
  server.on('connection', (socket: Socket) => {
    result.connections++;
    open.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => open.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    for (const socket of open) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return Object.assign(result, { url: `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}` });
}

export const json = (response: ServerResponse, body: unknown, status = 200, headers: Record<string, string> = {}): void =>
  void response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));

/** An address that nobody listens at. */
export async function deadUrl(): Promise<string> {
  const server = createTcpServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}`;
}

/** Waits for something that happens outside. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
}
