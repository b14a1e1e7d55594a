import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import type { Identity } from '../../../packages/core/test/tools/certificates.ts';

/** One request, as its bytes came, and which of the server's requests it is, from 1 on. */
export interface Arrived {
  readonly socket: Socket;
  readonly method: string;
  readonly path: string;
  readonly nth: number;
}

/** What a server does to who talks to it. */
export interface Conduct {
  readonly tls?: boolean;
  /** Default `127.0.0.1`. */
  readonly host?: string;
  /** At once, before a byte has come. */
  connected?(socket: Socket): void;
  /** After the first bytes, whatever they are: those of a TLS handshake, for example. */
  greeted?(socket: Socket): void;
  /** After each request. */
  answer?(request: Arrived): unknown;
}

export interface Stage {
  readonly port: number;
  /** `GET /path`, in turn. */
  readonly requests: readonly string[];
  close(): Promise<void>;
}

/** A server that speaks bytes, so that it can do what no server should. */
export async function serve({ tls = false, host = '127.0.0.1', connected, greeted, answer }: Conduct, identity: Identity): Promise<Stage> {
  const requests: string[] = [];
  const open = new Set<Socket>();
  const take = (socket: Socket) => {
    let text = '';
    socket.on('error', () => undefined);
    connected?.(socket);
    socket.on('data', (data) => {
      if (text === '') greeted?.(socket);
      text += data.toString('latin1');
      for (let taken = wholeRequest(text); taken > 0; taken = wholeRequest(text)) {
        const [method = '', path = ''] = text.split(' ', 2);
        text = text.slice(taken);
        const nth = requests.push(`${method} ${path}`);
        answer?.({ socket, method, path, nth });
      }
    });
  };
  const server: Server = tls && !connected && !greeted ? createTlsServer(identity, take) : createServer(take);
  server.on('connection', (socket: Socket) => {
    open.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => open.delete(socket));
  });
  server.listen(0, host);
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    requests,
    async close() {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** How long the first request in a text is, its body included; 0 where it is not whole. */
function wholeRequest(text: string): number {
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) return 0;
  const length = end + 4 + Number(/^content-length: *(\d+)/im.exec(text.slice(0, end))?.[1] ?? 0);
  return text.length >= length ? length : 0;
}
