import { type Answer, fetchTransport, type Sending, type Transport } from './answer.ts';
import { sendAlone } from './node-connection.ts';
import { type Dispatcher, dispatch, nodeDispatcher } from './node-dispatcher.ts';
import { askedOnce, type NodeModules, nodeModules } from './node-modules.ts';

/**
 * Under Node a request goes through the dispatcher below `fetch`, for half of what `fetch` costs (`docs/performance.md`). Only while both
 * are what Node made them: tests and instrumentation that replace `fetch`, and programs that set a dispatcher of their own (a proxy, a
 * certificate), must see the requests.
 */
export const defaultTransport: Transport = (request, sending) => {
  const node = nodeModules();
  const dispatcher = node !== undefined && isNodeFetch(globalThis.fetch) && !isForm(request) ? nodeDispatcher() : undefined;
  return node !== undefined && dispatcher !== undefined
    ? sendByNode(node, dispatcher, request, sending)
    : fetchTransport(globalThis.fetch)(request, sending);
};

/** Node's own `fetch` is a function that loads the bundled undici when it is first called. */
const isNodeFetch = askedOnce((fetch: unknown) => Function.prototype.toString.call(fetch).includes('internal/deps/undici'));

/** Forms with files are streamed by `fetch`. */
const isForm = ({ body, headers }: Request): boolean => body !== null && headers.get('content-type')?.startsWith('multipart/') === true;

async function sendByNode(node: NodeModules, dispatcher: Dispatcher, request: Request, { signal, reuse }: Sending): Promise<Answer> {
  const headers: Record<string, string> = { 'accept-encoding': 'gzip, deflate, br' };
  request.headers.forEach((value, name) => (headers[name] = value));
  const body = request.body === null ? undefined : new Uint8Array(await request.arrayBuffer());
  const sent = { url: new URL(request.url), method: request.method, headers, body };
  return reuse ? dispatch(node, dispatcher, sent, signal) : sendAlone(node, sent, signal);
}
