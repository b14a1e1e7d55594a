import { createHash } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { bodyText, type CannedAnswer, type Reply } from './server.ts';

/** Answers that no vendor means to give. Each is real: bytes on a socket, or none. */

/** Counts what a client took of an endless answer, decoded. */
export interface Meter {
  bytes: number;
  /** A client that takes more has no limit; what is on the way counts too. */
  most: number;
}

export const createMeter = (): Meter => ({ bytes: 0, most: Infinity });

const mebibyte = 1_048_576;

const filler = Buffer.alloc(65_536, 'a');

/** A body that never ends, as fast as the client takes it. */
export const endlessBody = (meter: Meter): Reply => pour('{"data":"', filler, {}, meter, { each: filler.length, most: 64 * mebibyte });

/** The same in gzip: a tenth of it on the wire. */
export function endlessGzip(meter: Meter): Reply {
  packed ??= gzipSync(unpacked());
  return pour('', packed, { 'content-encoding': 'gzip' }, meter, { each: mebibyte, most: 256 * mebibyte });
}

let packed: Uint8Array | undefined;

/** A string in JSON that shrinks to a tenth, and not to a thousandth: else the buffers on the way would hold gigabytes of it. */
function unpacked(): Uint8Array {
  const line = (number: number) => `${createHash('md5').update(String(number)).digest('hex')}${'a'.repeat(224)}`;
  return Buffer.from(Array.from({ length: mebibyte / 256 }, (_, number) => line(number)).join(''));
}

function pour(
  start: string,
  chunk: Uint8Array,
  headers: Readonly<Record<string, string>>,
  meter: Meter,
  { each, most }: { readonly each: number; readonly most: number },
): Reply {
  return (response) => {
    meter.most = most;
    response.writeHead(200, { 'content-type': 'application/json', ...headers });
    if (start !== '') response.write(start);
    const more = () => {
      while (!response.destroyed) {
        meter.bytes += each;
        if (meter.bytes > most) return response.end();
        if (!response.write(chunk)) return;
      }
      return undefined;
    };
    response.on('drain', more);
    more();
  };
}

/** Blanks, which are good JSON before a value, one by one: so many, and then nothing. */
export const slowDrip =
  (count: number): Reply =>
  (response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    let left = count;
    const timer = setInterval(() => (left-- > 0 ? response.write(' ') : clearInterval(timer)), 20);
    response.once('close', () => clearInterval(timer));
  };

/** Takes the request and says nothing. */
export const silence: Reply = () => undefined;

/** Says nothing more after half of a good answer. */
export const silenceInBody = (healthy: CannedAnswer): Reply => half(healthy, () => undefined);

/** Breaks the connection off instead of an answer. */
export const resetBeforeHeaders: Reply = (response) => reset(response);

export const resetInHeaders: Reply = (response) => {
  response.socket?.write('HTTP/1.1 200 OK\r\ncontent-type: appl', () => reset(response));
};

export const resetInBody = (healthy: CannedAnswer): Reply => half(healthy, reset);

/** Closes the connection in good manners before the answer is whole. */
export const closeInBody = (healthy: CannedAnswer): Reply => half(healthy, (response) => response.socket?.end());

function half(healthy: CannedAnswer, then: (response: ServerResponse) => void): Reply {
  const text = bodyText(healthy) || '{"data": null}';
  return (response) => {
    // A 204 could have no body.
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(text)) });
    response.write(text.slice(0, text.length / 2), () => then(response));
  };
}

const reset = (response: ServerResponse): void => void response.socket?.resetAndDestroy();

/** What a proxy or an expired session shows. */
export const loginPage: CannedAnswer = {
  headers: { 'content-type': 'text/html; charset=utf-8' },
  body: '<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body><form action="/login" method="post"></form></body></html>',
};

/** A whole answer whose JSON breaks off. */
export function truncatedJson(healthy: CannedAnswer): CannedAnswer {
  const text = bodyText(healthy);
  const isJson = /^\s*[[{]/.test(text);
  return { headers: { 'content-type': 'application/json' }, body: isJson ? text.slice(0, text.length / 2) : '{"data": [1, ' };
}

const poison = '"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}';

/** A good answer with `__proto__` and `constructor` in each of its objects. */
export const withProtoKeys = (healthy: CannedAnswer): CannedAnswer => ({
  ...healthy,
  headers: { 'content-type': 'application/json', ...healthy.headers },
  body: poisoned(bodyText(healthy) || '{}'),
});

/** Into objects, and not into the braces in texts. */
const poisoned = (text: string): string =>
  text.replaceAll(/"(?:[^"\\]|\\.)*"|\{(\s*\})?/g, (token, end: string | undefined) =>
    token.startsWith('"') ? token : end === undefined ? `{${poison},` : `{${poison}}`,
  );
