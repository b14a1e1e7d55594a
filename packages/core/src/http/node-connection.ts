import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { onAbort } from '../abort.ts';
import { bare, type Connect } from './node-connect.ts';
import { collect, decoded, type NodeAnswer, type NodeModules } from './node-modules.ts';

/** A request, in the form that both ways of Node take. */
export interface NodeRequest {
  /** Whom the connection leads to: the server or, for plain HTTP, its proxy. */
  readonly to: URL;
  /** As it stands in the request line. */
  readonly path: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | undefined;
}

/** What requests go through. */
export interface Wire {
  readonly node: NodeModules;
  readonly connect: Connect;
}

/** Sends a request over a connection of its own, which no server can be about to close. */
export function sendAlone(
  { node, connect }: Wire,
  { to, path, method, headers, body }: NodeRequest,
  signal: AbortSignal,
): Promise<NodeAnswer> {
  return new Promise((resolve, reject) => {
    const length = body && { 'content-length': String(body.byteLength) };
    const { protocol, port } = to;
    const { request } = protocol === 'https:' ? node.https : node.http;
    let giveUp: (() => void) | undefined;
    const createConnection = (_: object, done: (error: Error | null, socket: Duplex) => void): undefined => {
      giveUp = connect({ protocol, hostname: bare(to.hostname), port }, done as Parameters<Connect>[1]);
    };
    const sent = request({ protocol, host: bare(to.hostname), port, path, method, headers: { ...headers, ...length }, createConnection });
    let received: IncomingMessage | undefined;
    const abort = () => {
      giveUp?.();
      sent.destroy(signal.reason instanceof Error ? signal.reason : new Error('aborted'));
    };
    sent.once('close', onAbort(signal, abort));
    sent.on('error', (error) => {
      if (received === undefined) reject(error);
      // The rest of the answer is no HTTP. What lies beyond its end is nobody's business.
      else if (!received.complete) received.destroy(error);
    });
    sent.once('response', (message) => {
      received = message;
      // A body may break while nobody reads it; who reads it learns of that from the stream itself.
      message.on('error', () => undefined);
      resolve(answerOf(node, message));
    });
    sent.end(body);
    if (signal.aborted) abort();
  });
}

function answerOf(node: NodeModules, message: IncomingMessage): NodeAnswer {
  const status = message.statusCode ?? 0;
  const get = (name: string): string | null => {
    const value = message.headers[name.toLowerCase()];
    return Array.isArray(value) ? value.join(', ') : (value ?? null);
  };
  const chunks = () => decoded(node, message, status, get);
  return {
    status,
    headers: { get },
    pairs: () => message.rawHeaders.flatMap((name, index, all) => (index % 2 === 0 ? [[name, all[index + 1] ?? '']] : [])),
    text: (maxBytes) => collect(chunks(), maxBytes),
    chunks,
    discard: () => void message.destroy(),
  };
}
