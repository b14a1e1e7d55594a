import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** What may happen to a request on its way. */
const faults = ['reset before it arrives', 'reset after it has arrived', 'reset in the answer', 'half a second of silence'] as const;
type Fault = (typeof faults)[number];

export interface FaultProxy {
  readonly url: string;
  /** Requests that came by, and those to which something happened. */
  readonly counts: { requests: number; faults: number };
  close(): Promise<void>;
}

const stallMs = 500;

/** Stands before a server and does something to one request in so many. It knows of bytes alone: a request begins where the answer before it has come. */
export async function standBefore(target: URL, share: number): Promise<FaultProxy> {
  const counts = { requests: 0, faults: 0 };
  const open = new Set<Socket>();
  const draw = (): Fault | undefined => {
    counts.requests++;
    if (Math.random() >= share) return undefined;
    counts.faults++;
    return faults[Math.floor(Math.random() * faults.length)];
  };
  const server = createServer((client) => {
    const onward = connect({ host: target.hostname, port: Number(target.port) });
    for (const [socket, other] of [
      [client, onward],
      [onward, client],
    ] as const) {
      open.add(socket);
      socket.setNoDelay(true);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        open.delete(socket);
        other.destroy();
      });
    }
    let isAnswered = true;
    let fault: Fault | undefined;
    client.on('data', (bytes) => {
      if (isAnswered) fault = draw();
      isAnswered = false;
      if (fault === 'reset before it arrives') return client.resetAndDestroy();
      if (fault === 'half a second of silence') return setTimeout(() => onward.write(bytes), stallMs);
      return onward.write(bytes);
    });
    onward.on('data', (bytes) => {
      isAnswered = true;
      if (fault === 'reset after it has arrived') return client.resetAndDestroy();
      if (fault === 'reset in the answer') return client.write(bytes.subarray(0, bytes.byteLength >> 1), () => client.resetAndDestroy());
      return client.write(bytes);
    });
    client.on('end', () => onward.end());
    onward.on('end', () => client.end());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    counts,
    async close() {
      server.close();
      for (const socket of open) socket.destroy();
      await once(server, 'close');
    },
  };
}
