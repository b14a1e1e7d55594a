import type { Agent, ClientRequest, IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { ConnectorError } from '../errors.ts';
import { type Answer, fetchTransport, type Sending, TextCollector, type Transport } from './answer.ts';

/**
 * `node:http` with keep-alive does the work of Node's own `fetch` for three quarters of its CPU (`docs/performance.md`). It serves
 * only while that `fetch` is what it was born as: tests and instrumentation that replace it must see the requests.
 */
export const defaultTransport: Transport = (request, sending) => {
  const node = nodeModules();
  return node !== undefined && isNodeFetch(globalThis.fetch) && !isForm(request)
    ? sendByNode(node, request, sending)
    : fetchTransport(globalThis.fetch)(request, sending);
};

let lastFetch: unknown;
let isLastNodes = false;

/** Node's own `fetch` is a function that loads the bundled undici when it is first called. */
function isNodeFetch(fetch: unknown): boolean {
  if (fetch !== lastFetch) isLastNodes = Function.prototype.toString.call((lastFetch = fetch)).includes('internal/deps/undici');
  return isLastNodes;
}

/** Forms with files are streamed by `fetch`. */
const isForm = ({ body, headers }: Request): boolean => body !== null && headers.get('content-type')?.startsWith('multipart/') === true;

interface NodeModules {
  readonly http: typeof import('node:http');
  readonly https: typeof import('node:https');
  readonly zlib: typeof import('node:zlib');
  readonly stream: typeof import('node:stream');
  readonly agents: Readonly<Record<string, Agent>>;
}

let modules: NodeModules | undefined | null = null;

function nodeModules(): NodeModules | undefined {
  if (modules !== null) return modules;
  const { process } = globalThis;
  const isOther = 'Bun' in globalThis || 'Deno' in globalThis || 'WebSocketPair' in globalThis;
  if (isOther || typeof process?.getBuiltinModule !== 'function' || process.versions?.node === undefined) return (modules = undefined);
  const http = process.getBuiltinModule('node:http');
  const https = process.getBuiltinModule('node:https');
  // Idle connections end before usual servers end them (5 s), so that few requests meet one that is just closing.
  const options = { keepAlive: true, maxFreeSockets: 32, timeout: 4000 };
  modules = {
    http,
    https,
    zlib: process.getBuiltinModule('node:zlib'),
    stream: process.getBuiltinModule('node:stream'),
    agents: { 'http:': new http.Agent(options), 'https:': new https.Agent(options) },
  };
  return modules;
}

async function sendByNode(node: NodeModules, request: Request, sending: Sending): Promise<Answer> {
  const headers: Record<string, string> = { 'accept-encoding': 'gzip, deflate, br' };
  request.headers.forEach((value, name) => (headers[name] = value));
  const body = request.body === null ? undefined : new Uint8Array(await request.arrayBuffer());
  if (body) headers['content-length'] = String(body.byteLength);
  return exchange(node, request, headers, body, sending);
}

function exchange(
  node: NodeModules,
  request: Request,
  headers: Record<string, string>,
  body: Uint8Array | undefined,
  { signal, reuse }: Sending,
): Promise<Answer> {
  const { protocol, hostname, port, pathname, search } = new URL(request.url);
  return new Promise((resolve, reject) => {
    // Not the URL itself: Node would copy it first.
    const sent: ClientRequest = (protocol === 'https:' ? node.https : node.http).request({
      hostname: hostname.startsWith('[') ? hostname.slice(1, -1) : hostname,
      port,
      path: pathname + search,
      method: request.method,
      headers,
      agent: reuse ? node.agents[protocol] : false,
    });
    let received: IncomingMessage | undefined;
    const abort = () => sent.destroy(signal.reason instanceof Error ? signal.reason : new Error('aborted'));
    signal.addEventListener('abort', abort, { once: true });
    sent.once('close', () => signal.removeEventListener('abort', abort));
    sent.on('error', (error: NodeJS.ErrnoException) => {
      // The server closed a kept-alive connection just when it was taken: nothing was answered, and a new one will do.
      const isStale = sent.reusedSocket && (error.code === 'ECONNRESET' || error.code === 'EPIPE') && !signal.aborted;
      if (received) breakOff(received, error);
      else if (isStale) exchange(node, request, headers, body, { signal, reuse: false }).then(resolve, reject);
      else reject(error);
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

/** The rest of the answer is no HTTP. What lies beyond its end is nobody's business. */
function breakOff(message: IncomingMessage, error: Error): void {
  if (!message.complete) message.destroy(error);
}

function answerOf(node: NodeModules, message: IncomingMessage): Answer {
  return {
    status: message.statusCode ?? 0,
    headers: { get: (name) => headerOf(message, name) },
    text: (maxBytes) => collect(decoded(node, message), maxBytes),
    chunks: () => decoded(node, message),
    discard: () => void message.destroy(),
  };
}

function headerOf(message: IncomingMessage, name: string): string | null {
  const value = message.headers[name.toLowerCase()];
  return Array.isArray(value) ? value.join(', ') : (value ?? null);
}

function decoded(node: NodeModules, message: IncomingMessage): Readable {
  const encoding = message.headers['content-encoding']?.trim().toLowerCase() ?? 'identity';
  // No body is no compressed body either.
  if (encoding === 'identity' || encoding === '' || message.statusCode === 204 || message.headers['content-length'] === '0') return message;
  const { zlib } = node;
  const decoder = { gzip: zlib.createGunzip, 'x-gzip': zlib.createGunzip, deflate: zlib.createInflate, br: zlib.createBrotliDecompress }[
    encoding
  ];
  if (decoder === undefined) {
    message.destroy();
    throw new ConnectorError('invalid_response', `the answer has the unknown content encoding ${JSON.stringify(encoding.slice(0, 40))}`);
  }
  // The error, if any, comes out of the decoder's own reading.
  return node.stream.pipeline(message, decoder({ chunkSize: 65_536 }), () => undefined);
}

function collect(body: Readable, maxBytes: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const text = new TextCollector(maxBytes);
    const broken = () =>
      body.errored ?? Object.assign(new Error('the connection was closed before the end of the answer'), { code: 'ECONNRESET' });
    // It may have broken off before anybody listened.
    if (body.destroyed) return reject(broken());
    body.on('data', (chunk: Uint8Array) => {
      try {
        text.add(chunk);
      } catch (error) {
        body.destroy();
        reject(error);
      }
    });
    body.once('end', () => resolve(text.end()));
    body.on('error', reject);
    // A connection that ends early closes without an `end`. (An error that nobody gets would cost a tenth of the lookup.)
    body.once('close', () => {
      if (!body.readableEnded) reject(broken());
    });
  });
}
