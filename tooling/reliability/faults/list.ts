import type { Socket } from 'node:net';
import type { ConnectorErrorCode } from '../../../packages/core/src/index.ts';
import * as bytes from './bytes.ts';
import type { Conduct } from './server.ts';

/** How a connector meets a fault. */
export const ways = ['read', 'action', 'stream'] as const;
export type Way = (typeof ways)[number];

export type Outcome = ConnectorErrorCode | 'ok';

export interface Fault {
  readonly title: string;
  /** How each way should end. One word: all alike. */
  readonly ends: Outcome | Readonly<Record<Way, Outcome>>;
  /** What the server does; none: nobody listens there. */
  readonly conduct?: Conduct;
  /** The address, where it is not simply the server's. */
  url?(port: number): string;
  /** Where the usual 2,000 are too few for the work to be done. */
  readonly timeoutMs?: number;
  /** What takes long to make. */
  prepare?(): Promise<unknown>;
  /** A request goes well before the one that counts, over a connection that may be kept. */
  readonly isWarm?: boolean;
  /** It takes no second, and is run among the ordinary tests. */
  readonly isQuick?: boolean;
}

const { reset, healthy, thenReset, answerWith, redirectTo, json, sized } = bytes;
const half = bytes.body.slice(0, 100);
const nothing = () => undefined;
/** What a piece by piece reader makes of a body is its own business. */
const read = (code: Outcome, stream: Outcome = 'ok') => ({ read: code, action: code, stream });

const unreachable: readonly Fault[] = [
  // A port that was free a moment ago may be another's by now; this one is nobody's.
  { title: 'Connection refused', ends: 'network', url: () => 'http://127.0.0.1:1', isQuick: true },
  { title: 'Host name not known', ends: 'network', url: () => 'https://nowhere.invalid', isQuick: true },
  {
    title: 'A server with IPv6 only',
    ends: 'ok',
    conduct: { host: '::1', answer: healthy },
    url: (port) => `http://[::1]:${port}`,
    isQuick: true,
  },
];

const resets: readonly Fault[] = [
  { title: 'Reset on connection', ends: 'network', conduct: { connected: reset }, isQuick: true },
  { title: 'Reset in the TLS handshake', ends: 'network', conduct: { tls: true, greeted: reset }, isQuick: true },
  { title: 'Close in the TLS handshake', ends: 'network', conduct: { tls: true, greeted: (socket) => socket.end() } },
  { title: 'Reset before the headers', ends: 'network', conduct: { answer: ({ socket }) => reset(socket) }, isQuick: true },
  { title: 'Reset before the headers, in TLS', ends: 'network', conduct: { tls: true, answer: ({ socket }) => socket.destroy() } },
  { title: 'Reset in the headers', ends: 'network', conduct: { answer: thenReset('HTTP/1.1 200 OK\r\ncontent-t') }, isQuick: true },
  { title: 'Reset in the body', ends: 'network', conduct: { answer: thenReset(bytes.healthyHead + half) }, isQuick: true },
  {
    title: 'Reset in the body, in TLS',
    ends: 'network',
    conduct: { tls: true, answer: ({ socket }) => socket.write(bytes.healthyHead + half, () => setTimeout(() => socket.destroy(), 30)) },
  },
  { title: 'Reset in a chunked body', ends: 'network', conduct: { answer: thenReset(`${bytes.chunkedHead}64\r\n${half}\r\n`) } },
];

const stalls: readonly Fault[] = [
  { title: 'Silence after the connection', ends: 'timeout', conduct: {} },
  { title: 'Silence in the TLS handshake', ends: 'timeout', conduct: { tls: true, greeted: nothing } },
  { title: 'Silence after the request, in TLS', ends: 'timeout', conduct: { tls: true } },
  { title: 'Silence in the headers', ends: 'timeout', conduct: { answer: ({ socket }) => socket.write('HTTP/1.1 200 OK\r\ncontent-t') } },
  { title: 'Silence in the body', ends: 'timeout', conduct: { answer: ({ socket }) => socket.write(bytes.healthyHead + half) } },
  {
    title: 'One byte a second, from the status line on',
    ends: 'timeout',
    conduct: { answer: ({ socket }) => bytes.drip(socket, bytes.healthyHead, 1000) },
  },
  {
    title: 'One byte a second, in the body',
    ends: read('timeout'),
    conduct: {
      answer({ socket }) {
        socket.write(bytes.healthyHead);
        bytes.drip(socket, ' ', 1000);
      },
    },
  },
];

const megabyte = 2 ** 20;
const chunk = Buffer.from(`10000\r\n${' '.repeat(0x10000)}\r\n`);

/** Bytes have to be moved and unpacked, which a busy machine may take its time for. */
const busyMs = 8000;

const floods: readonly Fault[] = [
  {
    title: 'Chunked body without end',
    ends: read('invalid_response'),
    timeoutMs: busyMs,
    conduct: {
      answer({ socket }) {
        socket.write(bytes.chunkedHead);
        bytes.pour(socket, chunk);
      },
    },
  },
  {
    title: 'Body without end or length',
    ends: read('invalid_response'),
    timeoutMs: busyMs,
    conduct: {
      answer({ socket }) {
        socket.write('HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n');
        bytes.pour(socket, Buffer.alloc(65_536, ' '));
      },
    },
  },
  ...(['gzip', 'br'] as const).map((encoding): Fault => ({
    title: `1 GiB in a ${encoding === 'br' ? 'brotli' : 'gzip'} bomb`,
    ends: read('invalid_response'),
    timeoutMs: busyMs,
    prepare: encoding === 'br' ? bytes.brotliBomb : bytes.gzipBomb,
    conduct: {
      async answer(request) {
        const bomb = await (encoding === 'br' ? bytes.brotliBomb() : bytes.gzipBomb());
        answerWith([json, `content-encoding: ${encoding}`, sized(bomb.byteLength)], bomb)(request);
      },
    },
  })),
  {
    title: '100 MiB of headers',
    ends: 'invalid_response',
    conduct: {
      answer({ socket }) {
        socket.write('HTTP/1.1 200 OK\r\n');
        bytes.pour(socket, Buffer.from(`x-filler: ${'a'.repeat(megabyte / 16 - 12)}\r\n`), 1600);
      },
    },
  },
  {
    title: 'One header of 100 MiB',
    ends: 'invalid_response',
    conduct: {
      answer({ socket }) {
        socket.write('HTTP/1.1 200 OK\r\nx-filler: ');
        bytes.pour(socket, Buffer.alloc(megabyte, 'a'), 100);
      },
    },
  },
  {
    title: 'A content length too short',
    ends: read('invalid_response'),
    conduct: { answer: answerWith([json, sized(50)], bytes.body) },
    isQuick: true,
  },
  {
    title: 'A content length too long',
    ends: 'network',
    conduct: {
      answer(request) {
        answerWith([json, sized(10_000)], bytes.body)(request);
        request.socket.end();
      },
    },
    isQuick: true,
  },
  { title: 'A content length too long, and silence', ends: 'timeout', conduct: { answer: answerWith([json, sized(10_000)], bytes.body) } },
  {
    title: 'Bytes that are no HTTP',
    ends: 'invalid_response',
    conduct: { answer: ({ socket }) => socket.end('SSH-2.0-OpenSSH_9.2\r\n') },
    isQuick: true,
  },
];

const redirects: readonly Fault[] = [
  {
    title: '30 redirects, one after another',
    ends: 'request_failed',
    conduct: { answer: (request) => (request.nth > 30 ? healthy(request) : redirectTo(({ nth }) => `/hop/${nth}`)(request)) },
    isQuick: true,
  },
  { title: 'A redirect to itself', ends: 'request_failed', conduct: { answer: redirectTo(({ path }) => path) }, isQuick: true },
  { title: 'A redirect to `file:`', ends: 'request_failed', conduct: { answer: redirectTo(() => 'file:///etc/hostname') }, isQuick: true },
  {
    title: 'A redirect to loopback, by another name',
    ends: 'request_failed',
    conduct: { answer: redirectTo(({ socket }) => `http://127.0.0.1:${socket.localPort}/`) },
    url: (port) => `http://localhost:${port}`,
    isQuick: true,
  },
  {
    title: 'A redirect to another origin',
    ends: 'request_failed',
    conduct: { answer: redirectTo(() => 'https://elsewhere.example/') },
    isQuick: true,
  },
];

/** Whether a connection has served before. */
const isKept = (socket: Socket): boolean => served.has(socket) || !served.add(socket);
const served = new WeakSet<Socket>();

const kept: readonly Fault[] = [
  {
    title: 'A kept connection, half closed while idle',
    ends: 'ok',
    conduct: {
      answer(request) {
        healthy(request);
        setTimeout(() => request.socket.end(), 20);
      },
    },
    isWarm: true,
    isQuick: true,
  },
  {
    title: 'A kept connection, reset by the next request',
    ends: 'ok',
    conduct: { answer: (request) => (isKept(request.socket) ? reset(request.socket) : healthy(request)) },
    isWarm: true,
    isQuick: true,
  },
  {
    title: 'A kept connection, closed by the next request',
    ends: 'ok',
    conduct: { answer: (request) => (isKept(request.socket) ? request.socket.end() : healthy(request)) },
    isWarm: true,
    isQuick: true,
  },
];

export const faults: readonly Fault[] = [...unreachable, ...resets, ...stalls, ...floods, ...redirects, ...kept];

export const endOf = ({ ends }: Fault, way: Way): Outcome => (typeof ends === 'string' ? ends : ends[way]);
