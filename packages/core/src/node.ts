import type { SecureContext } from 'node:tls';
import * as v from 'valibot';
import { ConnectorError } from './errors.ts';
import { type Transport, transportOf } from './http/answer.ts';
import { networkFailure } from './http/failure.ts';
import { readNoProxy } from './http/no-proxy.ts';
import { directly, secureWith } from './http/node-connect.ts';
import type { Wire } from './http/node-connection.ts';
import { type Dispatcher, nodeAgent } from './http/node-dispatcher.ts';
import { type NodeAnswer, type NodeModules, nodeModules } from './http/node-modules.ts';
import { type Proxy, readProxy, routeBy, through } from './http/node-proxy.ts';
import { send } from './http/node-transport.ts';
import { assertOptions } from './settings.ts';
import { messageOf, oneLine } from './values.ts';

/** A certificate or key in PEM: its text, or the bytes of its file. */
export type Pem = string | Uint8Array;

/** How requests leave this machine. */
export interface NodeFetchOptions {
  /** `http://user:password@proxy.example:8080`, or `https:`. Nothing else is a proxy: no variable is read. Empty is none. */
  readonly proxy?: string | URL | undefined;
  /**
   * What is reached without it, as in `NO_PROXY`: `corp.example` with all names below, `.corp.example` only those, addresses, ranges such as
   * `10.0.0.0/8` or `fd00::/8`, each with a port if need be (`[fd00::1]:8443`), or `*`. Names are not looked up.
   */
  readonly noProxy?: string | readonly string[] | undefined;
  /** Certificates of private authorities: trusted beside those that Node trusts. */
  readonly ca?: Pem | readonly Pem[] | undefined;
  /** The client certificate, with what chains it to its authority. */
  readonly cert?: Pem | undefined;
  /** Its private key. */
  readonly key?: Pem | undefined;
  /** Whether connections are kept and used again. Default: true. Actions have one of their own either way. */
  readonly keepAlive?: boolean | undefined;
  /** The most connections to one server that are kept or shared. Default: as many as there are calls. */
  readonly maxSockets?: number | undefined;
}

/** A `fetch` for the `fetch` option of connectors. It never follows a redirect. */
export interface NodeFetch {
  (input: string | URL | Request, init?: RequestInit): Promise<Response>;
  /** Ends its connections once what is under way has ended. A process ends without it. */
  close(): Promise<void>;
}

const pem = v.union([v.string(), v.instance(Uint8Array)], 'must be PEM: a text or bytes');
const optionsSchema = v.strictObject({
  proxy: v.optional(v.union([v.string(), v.instance(URL)], 'must be an address')),
  noProxy: v.optional(v.union([v.string(), v.array(v.string())], 'must be a text or a list')),
  ca: v.optional(v.union([pem, v.array(pem)], 'must be PEM: texts or bytes')),
  cert: v.optional(pem),
  key: v.optional(pem),
  keepAlive: v.optional(v.boolean()),
  maxSockets: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
});

/**
 * A `fetch` that goes through a proxy, trusts a private authority, shows a client certificate: for one connector or for several, and for
 * nothing else in the process. TLS always verifies. See `docs/networks.md`. Throws `configuration`.
 */
export function nodeFetch(options: NodeFetchOptions = {}): NodeFetch {
  assertOptions('nodeFetch', optionsSchema, options);
  const node = nodeModules();
  if (node === undefined)
    throw new ConnectorError('configuration', 'nodeFetch is for Node', {
      hint: 'Give the `fetch` option one of this runtime’s own means.',
    });
  const { keepAlive = true, maxSockets } = options;
  const proxy = options.proxy ? readProxy(options.proxy, readNoProxy(node, options.noProxy ?? [])) : undefined;
  const secure = secureWith(node, secureContext(node, options));
  const direct = directly(node, secure);
  const connect = proxy ? through(node, proxy, secure, direct) : direct;
  const dispatcher = agent(connect, keepAlive, maxSockets);
  return fetchOver({ node, connect }, dispatcher, proxy);
}

/** Without the class of another version of Node, each request has a connection of its own. */
function agent(connect: Wire['connect'], keepAlive: boolean, connections: number | undefined): Dispatcher | undefined {
  const Agent = nodeAgent();
  return Agent && new Agent({ connect, ...(connections !== undefined && { connections }), ...(!keepAlive && { pipelining: 0 }) });
}

function secureContext({ tls }: NodeModules, { ca, cert, key }: NodeFetchOptions): SecureContext | undefined {
  if (ca === undefined && cert === undefined && key === undefined) return undefined;
  if ((cert === undefined) !== (key === undefined))
    throw new ConnectorError('configuration', 'cert and key go together: one of them is missing');
  const own = ca === undefined ? [] : typeof ca === 'string' || ca instanceof Uint8Array ? [ca] : ca;
  const certificates = own.map((each) => (typeof each === 'string' ? each : new TextDecoder().decode(each)));
  // OpenSSL takes what it does not understand for no certificate at all.
  if (certificates.some((each) => !each.includes('-----BEGIN ')))
    throw new ConnectorError('configuration', 'ca is no certificate in PEM', { hint: 'Give the text of the file, not its path.' });
  const given = { ...(cert !== undefined && { cert: bytes(cert) }), ...(key !== undefined && { key: bytes(key) }) };
  try {
    return tls.createSecureContext({ ...given, ca: [...tls.getCACertificates('default'), ...certificates] });
  } catch (error) {
    throw new ConnectorError('configuration', `ca, cert and key cannot be used: ${oneLine(messageOf(error), 200)}`, {
      hint: 'Each is the text of a PEM file, and the key is the one of the certificate, without a passphrase.',
    });
  }
}

const bytes = (value: Pem) => (typeof value === 'string' ? value : Buffer.from(value));

function fetchOver(wire: Wire, dispatcher: Dispatcher | undefined, proxy: Proxy | undefined): NodeFetch {
  const route = proxy && routeBy(proxy);
  const transport = (...[request, sending]: Parameters<Transport>) => send(wire, dispatcher, request, sending, route);
  const fetch = async (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
    const request = new Request(input, init);
    const isReading = request.method === 'GET' || request.method === 'HEAD';
    const answer = await transport(request, { signal: request.signal, reuse: isReading }).catch((error: unknown) => {
      request.signal.throwIfAborted();
      throw networkFailure(error);
    });
    return responseOf(wire.node, answer);
  };
  const result = Object.assign(fetch, { close: async () => dispatcher?.close() });
  transportOf.set(result, transport);
  return result;
}

function responseOf(node: NodeModules, answer: NodeAnswer): Response {
  const { status } = answer;
  const hasNoBody = status === 204 || status === 205 || status === 304;
  if (hasNoBody) answer.discard();
  // What `fetch` gives is decompressed too, and still says how it came.
  return new Response(hasNoBody ? null : (node.stream.Readable.toWeb(answer.chunks()) as ReadableStream), {
    status,
    headers: answer.pairs(),
  });
}
