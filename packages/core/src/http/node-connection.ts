import type { IncomingMessage } from 'node:http';
import type { Answer } from './answer.ts';
import { collect, decoded, type NodeModules } from './node-modules.ts';

/** A request, in the form that both ways of Node take. */
export interface NodeRequest {
  readonly url: URL;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | undefined;
}

/** Sends a request over a connection of its own, which no server can be about to close. */
export function sendAlone(node: NodeModules, { url, method, headers, body }: NodeRequest, signal: AbortSignal): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const length = body && { 'content-length': String(body.byteLength) };
    const { request } = url.protocol === 'https:' ? node.https : node.http;
    const sent = request(url, { method, headers: { ...headers, ...length }, agent: false });
    let received: IncomingMessage | undefined;
    const abort = () => sent.destroy(signal.reason instanceof Error ? signal.reason : new Error('aborted'));
    signal.addEventListener('abort', abort, { once: true });
    sent.once('close', () => signal.removeEventListener('abort', abort));
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

function answerOf(node: NodeModules, message: IncomingMessage): Answer {
  const status = message.statusCode ?? 0;
  const get = (name: string): string | null => {
    const value = message.headers[name.toLowerCase()];
    return Array.isArray(value) ? value.join(', ') : (value ?? null);
  };
  const chunks = () => decoded(node, message, status, get);
  return { status, headers: { get }, text: (maxBytes) => collect(chunks(), maxBytes), chunks, discard: () => void message.destroy() };
}
