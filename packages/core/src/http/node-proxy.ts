import type { Socket } from 'node:net';
import { ConnectorError } from '../errors.ts';
import { networkFailure, proxyRefusal, Unsent } from './failure.ts';
import type { IsDirect } from './no-proxy.ts';
import { awaited, bare, type Connect, connectMs, lateError, portOf, type Secure, type Target } from './node-connect.ts';
import type { NodeRequest } from './node-connection.ts';
import type { NodeModules } from './node-modules.ts';
import { toBase64 } from './redact.ts';

/** A proxy and what its user says to it. */
export interface Proxy {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly isDirect: IsDirect;
}

/** Takes the credentials out of the address of a proxy. Throws `configuration`, without the address: it may hold a password. */
export function readProxy(address: string | URL, isDirect: IsDirect): Proxy {
  const url = URL.parse(String(address));
  try {
    if (url === null || !/^https?:$/.test(url.protocol)) throw new Error();
    const [username, password] = [decodeURIComponent(url.username), decodeURIComponent(url.password)];
    const headers = username || password ? { 'proxy-authorization': `Basic ${toBase64(`${username}:${password}`)}` } : {};
    return { url: new URL(url.origin), headers, isDirect };
  } catch {
    throw new ConnectorError('configuration', 'proxy is not the address of one', {
      hint: 'Give an address such as http://user:password@proxy.example:8080; what is special in the password is percent-encoded.',
    });
  }
}

const bypasses = ({ isDirect }: Proxy, target: Target): boolean => isDirect(target.hostname, portOf(target));

/** Plain HTTP is handed to the proxy as a whole; TLS goes through it, by {@link through}. */
export function routeBy(proxy: Proxy) {
  return (url: URL): Pick<NodeRequest, 'to' | 'path'> & Partial<Pick<NodeRequest, 'headers'>> => {
    const { protocol, hostname, port } = url;
    return protocol === 'https:' || bypasses(proxy, { protocol, hostname: bare(hostname), port })
      ? { to: url, path: url.pathname + url.search }
      : { to: proxy.url, path: url.origin + url.pathname + url.search, headers: { host: url.host, ...proxy.headers } };
  };
}

/** Through a tunnel (RFC 9110, section 9.3.6), which ends where the proxy would read what is sent. */
export const through =
  (node: NodeModules, proxy: Proxy, secure: Secure, direct: Connect): Connect =>
  (target, done) => {
    const toProxy: Connect = (to, opened) => direct(to, (error, socket) => opened(error && unreached(error), socket));
    if (isProxy(target, proxy)) return toProxy(target, done);
    if (target.protocol !== 'https:' || bypasses(proxy, target)) return direct(target, done);
    const { hostname } = target;
    const authority = `${hostname.includes(':') ? `[${hostname}]` : hostname}:${portOf(target)}`;
    let giveUp: () => void = () => undefined;
    const asked = node.http.request({
      method: 'CONNECT',
      path: authority,
      headers: { host: authority, ...proxy.headers },
      createConnection: (_: object, opened: (error: Error | null, socket: Socket) => void): undefined => {
        const { protocol, port } = proxy.url;
        giveUp = toProxy({ protocol, hostname: bare(proxy.url.hostname), port }, opened as Parameters<Connect>[1]);
      },
    });
    asked.once('socket', (socket) => socket.unref());
    asked.setTimeout(connectMs, () => asked.destroy(lateError()));
    asked.once('error', (error) => done(unreached(error), null));
    asked.once('connect', ({ statusCode: status = 0 }, socket, head) => {
      socket.setTimeout(0);
      if (status >= 300) {
        socket.destroy();
        return done(new Unsent(proxyRefusal(status)), null);
      }
      if (head.byteLength > 0) socket.unshift(head);
      giveUp = awaited(secure(target, socket), true, done);
    });
    asked.end();
    return () => {
      asked.destroy();
      giveUp();
    };
  };

const isProxy = ({ protocol, hostname, port }: Target, { url }: Proxy): boolean =>
  protocol === url.protocol && hostname === bare(url.hostname) && String(port) === url.port;

function unreached(error: Error): Unsent {
  if (error instanceof Unsent) return error;
  const failure = networkFailure(error);
  return new Unsent(failure.with({ message: `no connection to the proxy: ${failure.message}` }));
}
