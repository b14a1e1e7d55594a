import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, inject, it } from 'vitest';

declare module 'vitest' {
  interface ProvidedContext {
    redis: { readonly port: string };
  }
}

it('answers a ping', async () => {
  const socket = connect({ host: '127.0.0.1', port: Number(inject('redis').port) });
  socket.write('PING\r\nQUIT\r\n');
  expect(await text(socket)).toBe('+PONG\r\n+OK\r\n');
});
