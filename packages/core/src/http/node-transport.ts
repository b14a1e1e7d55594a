import { fetchTransport, type Sending, type Transport } from './answer.ts';
import { proxyRefusal, Unsent } from './failure.ts';
import { directly, secureWith } from './node-connect.ts';
import { type NodeRequest, sendAlone, type Wire } from './node-connection.ts';
import { type Dispatcher, dispatch, nodeAgent } from './node-dispatcher.ts';
import { askedOnce, type NodeAnswer, nodeModules } from './node-modules.ts';

let wire: (Wire & { readonly dispatcher: Dispatcher }) | undefined;

/**
 * Under Node a request goes through a dispatcher as it is below `fetch`, for half of what `fetch` costs (`docs/performance.md`). Only while
 * `fetch` and its dispatcher are what Node made them: tests and instrumentation that replace `fetch`, and programs that set a dispatcher of
 * their own (a proxy, a certificate), must see the requests.
 */
export const defaultTransport: Transport = (request, sending) => {
  const node = nodeModules();
  const Agent = node !== undefined && isNodeFetch(globalThis.fetch) && !isForm(request) ? nodeAgent() : undefined;
  if (node === undefined || Agent === undefined) return fetchTransport(globalThis.fetch)(request, sending);
  if (wire === undefined) {
    const connect = directly(node, secureWith(node));
    wire = { node, connect, dispatcher: new Agent({ connect }) };
  }
  return send(wire, wire.dispatcher, request, sending);
};

/** Node's own `fetch` is a function that loads the bundled undici when it is first called. */
const isNodeFetch = askedOnce((fetch: unknown) => Function.prototype.toString.call(fetch).includes('internal/deps/undici'));

/** Forms with files are streamed by `fetch`. */
const isForm = ({ body, headers }: Request): boolean => body !== null && headers.get('content-type')?.startsWith('multipart/') === true;

/** Straight to the server. */
const direct = (url: URL): Pick<NodeRequest, 'to' | 'path'> => ({ to: url, path: url.pathname + url.search });

/** Sends a request by Node's own modules; without a dispatcher, each over a connection of its own. */
export async function send(
  through: Wire,
  dispatcher: Dispatcher | undefined,
  request: Request,
  { signal, reuse }: Sending,
  route: (url: URL) => Pick<NodeRequest, 'to' | 'path'> & Partial<Pick<NodeRequest, 'headers'>> = direct,
): Promise<NodeAnswer> {
  const headers: Record<string, string> = { 'accept-encoding': 'gzip, deflate, br' };
  request.headers.forEach((value, name) => (headers[name] = value));
  const body = request.body === null ? undefined : new Uint8Array(await request.arrayBuffer());
  const routed = route(new URL(request.url));
  const sent = { ...routed, method: request.method, headers: { ...headers, ...routed.headers }, body };
  const answer = await (reuse && dispatcher !== undefined ? dispatch(through, dispatcher, sent, signal) : sendAlone(through, sent, signal));
  if (answer.status !== 407) return answer;
  answer.discard();
  throw new Unsent(proxyRefusal(407));
}
