import { once } from 'node:events';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { constants, createBrotliCompress, createGzip } from 'node:zlib';
import { smallReport } from '../../bench/bodies.ts';
import type { Arrived } from './server.ts';

export const body = smallReport;

const head = (lines: readonly string[], status = '200 OK') => `HTTP/1.1 ${status}\r\n${lines.join('\r\n')}\r\n\r\n`;

export const json = 'content-type: application/json';
export const sized = (bytes: number) => `content-length: ${bytes}`;
export const healthyHead = head([json, sized(Buffer.byteLength(body))]);
export const chunkedHead = head([json, 'transfer-encoding: chunked']);

/** A whole answer, as it should be. */
export const healthy = ({ socket }: Arrived) => socket.write(healthyHead + body);

export const answerWith =
  (lines: readonly string[], text: string | Buffer, status?: string) =>
  ({ socket }: Arrived) => {
    socket.write(head(lines, status));
    socket.write(text);
  };

export const redirectTo = (location: (request: Arrived) => string) => (request: Arrived) =>
  answerWith([`location: ${location(request)}`, sized(0)], '', '302 Found')(request);

/** As TCP does it, and not with the usual good-bye. */
export const reset = (socket: Socket) => socket.resetAndDestroy();

/** Bytes, and then a reset once they have arrived. */
export const thenReset =
  (text: string) =>
  ({ socket }: Arrived) =>
    socket.write(text, () => setTimeout(() => reset(socket), 30));

/** As fast as they are taken. */
export function pour(socket: Socket, chunk: Buffer, times = Infinity): void {
  let left = times;
  const more = () => {
    while (left > 0 && !socket.destroyed) {
      left--;
      if (!socket.write(chunk)) return;
    }
  };
  socket.on('drain', more);
  more();
}

export function drip(socket: Socket, text: string, everyMs: number): void {
  let at = 0;
  const timer = setInterval(() => socket.write(text[at++ % text.length] ?? ' '), everyMs);
  socket.once('close', () => clearInterval(timer));
}

const bombBytes = 2 ** 30;

/** A gibibyte of blanks, which are good JSON before a value, packed into a megabyte or less. */
async function bomb(packer: Duplex): Promise<Buffer> {
  const chunk = Buffer.alloc(2 ** 20, ' ');
  const parts: Buffer[] = [];
  packer.on('data', (part: Buffer) => parts.push(part));
  const ended = once(packer, 'end');
  for (let left = bombBytes; left > 0; left -= chunk.byteLength) if (!packer.write(chunk)) await once(packer, 'drain');
  packer.end();
  await ended;
  return Buffer.concat(parts);
}

const onceMade = (make: () => Promise<Buffer>) => {
  let made: Promise<Buffer> | undefined;
  return () => (made ??= make());
};

export const gzipBomb = onceMade(() => bomb(createGzip({ level: 9 })));
export const brotliBomb = onceMade(() => bomb(createBrotliCompress({ params: { [constants.BROTLI_PARAM_QUALITY]: 5 } })));
