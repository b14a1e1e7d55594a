import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** An answer that is ready. A {@link fixture} is one. */
export interface CannedAnswer {
  /** Default 200. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Text and bytes go out as they are, everything else as JSON; `undefined` is an empty body. */
  readonly body?: unknown;
}

/** A request as it arrived. */
export interface SeenRequest {
  readonly method: string;
  /** The server's own: `http://127.0.0.1:1234`. */
  readonly origin: string;
  /** As it was sent, still encoded, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** Which request with this method and path it is: 1 for the first. */
  readonly nth: number;
  /** Resolves when its connection is closed. */
  readonly closed: Promise<void>;
}

/** An answer, or a function that writes one, or that leaves the connection as it likes. */
export type Reply = CannedAnswer | ((response: ServerResponse) => void);

export interface TestServer extends AsyncDisposable {
  /** Without a trailing slash. */
  readonly url: string;
  /** In the order in which they came. */
  readonly requests: readonly SeenRequest[];
  /** Connections that were ever opened, with or without a request. */
  readonly connections: () => number;
  close(): Promise<void>;
}

/** Starts an HTTP server on 127.0.0.1. `await using server = await startServer(…)` closes it; a forgotten one keeps no process alive. */
export async function startServer(handler: (request: SeenRequest) => Reply): Promise<TestServer> {
  const requests: SeenRequest[] = [];
  let connections = 0;
  const server = createServer((incoming, response) => {
    response.on('error', () => undefined);
    void see(incoming, server.address() as AddressInfo, requests).then(
      (request) => {
        requests.push(request);
        reply(response, handler(request));
      },
      // It broke off before its end.
      () => incoming.destroy(),
    );
  });
  server.on('connection', (socket) => {
    connections++;
    socket.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  server.unref();
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, requests, connections: () => connections, close, [Symbol.asyncDispose]: close };
}

const closes = new WeakMap<Socket, Promise<void>>();

/** When the connection ends. By one listener: many requests may come over one connection. */
function closeOf(socket: Socket): Promise<void> {
  const closed = closes.get(socket) ?? new Promise<void>((resolve) => socket.once('close', () => resolve()));
  closes.set(socket, closed);
  return closed;
}

async function see(incoming: IncomingMessage, { port }: AddressInfo, before: readonly SeenRequest[]): Promise<SeenRequest> {
  const closed = closeOf(incoming.socket);
  const chunks: Uint8Array[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Uint8Array);
  const { method = '', url = '', headers } = incoming;
  const [path = '', ...query] = url.split('?');
  const nth = 1 + before.filter((other) => other.method === method && other.path === path).length;
  return {
    method,
    origin: `http://127.0.0.1:${port}`,
    path,
    query: new URLSearchParams(query.join('?')),
    headers,
    body: Buffer.concat(chunks).toString(),
    nth,
    closed,
  };
}

function reply(response: ServerResponse, given: Reply): void {
  if (typeof given === 'function') return given(response);
  const { status = 200, headers = {}, body } = given;
  const isRaw = typeof body === 'string' || body instanceof Uint8Array;
  response.writeHead(status, { 'content-type': isRaw ? 'text/plain' : 'application/json', ...headers });
  response.end(isRaw || body === undefined ? body : JSON.stringify(body));
}

/** The body of an answer as text. */
export const bodyText = ({ body }: CannedAnswer): string =>
  body === undefined
    ? ''
    : typeof body === 'string'
      ? body
      : body instanceof Uint8Array
        ? Buffer.from(body).toString()
        : JSON.stringify(body);
