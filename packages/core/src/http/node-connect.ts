import type { Socket } from 'node:net';
import type { SecureContext } from 'node:tls';
import type { NodeModules } from './node-modules.ts';

/** Where a connection leads. The name of a host with IPv6 has no brackets; an empty port is that of the protocol. */
export interface Target {
  readonly protocol: string;
  readonly hostname: string;
  readonly port: string | number;
}

/**
 * Opens a connection, TLS included; the result gives it up. While it opens it keeps no process alive: whoever waits for it has a
 * timer that does.
 */
export type Connect = (target: Target, done: (error: Error | null, socket: Socket | null) => void) => () => void;

/** Nothing bounds how long a server may take over a TLS handshake. */
export const connectMs = 10_000;

/** Firewalls forget connections on which nothing happens. */
const keepAliveMs = 60_000;
const maxSessions = 100;

export const portOf = ({ protocol, port }: Target): number => Number(port) || (protocol === 'https:' ? 443 : 80);

/** `[::1]` → `::1` */
export const bare = (hostname: string): string => (hostname.startsWith('[') ? hostname.slice(1, -1) : hostname);

/** Turns a connection into one with TLS, or makes one. */
export type Secure = (target: Target, over?: Socket) => Socket;

/** TLS that always verifies, whatever the environment says; with the sessions that one user of it has. */
export function secureWith({ net, tls }: NodeModules, secureContext?: SecureContext): Secure {
  const sessions = new Map<string, Buffer>();
  return (target, over) => {
    const { hostname } = target;
    const port = portOf(target);
    const key = `${hostname}:${port}`;
    const session = sessions.get(key);
    const socket = tls.connect({
      host: hostname,
      port,
      // RFC 6066, section 3: an address is no server name.
      ...(net.isIP(hostname) === 0 && { servername: hostname }),
      ...(secureContext && { secureContext }),
      ...(session && { session }),
      ...(over && { socket: over }),
      ALPNProtocols: ['http/1.1'],
      rejectUnauthorized: true,
    });
    socket.on('session', (latest) => {
      if (sessions.size >= maxSessions) sessions.clear();
      sessions.set(key, latest);
    });
    return socket;
  };
}

/** Straight to the server. */
export const directly =
  ({ net }: NodeModules, secure: Secure): Connect =>
  (target, done) => {
    const isSecure = target.protocol === 'https:';
    const socket = isSecure ? secure(target) : net.connect({ host: target.hostname, port: portOf(target) });
    return awaited(socket, isSecure, done);
  };

export const lateError = (): Error => Object.assign(new Error('no connection in time'), { code: 'CONNECT_TIMEOUT' });

/** Waits until a connection is there. */
export function awaited(socket: Socket, isSecure: boolean, done: Parameters<Connect>[1]): () => void {
  const release = () => void socket.unref();
  const fail = (error: Error) => {
    socket.destroy();
    done(error, null);
  };
  const late = () => socket.destroy(lateError());
  release();
  // Each address of a host is tried with a socket of its own below this one.
  socket.on('connectionAttempt', release);
  socket.once('error', fail);
  socket.setTimeout(connectMs, late);
  socket.once(isSecure ? 'secureConnect' : 'connect', () => {
    socket.off('connectionAttempt', release).off('error', fail).off('timeout', late).setTimeout(0);
    socket.setNoDelay(true).setKeepAlive(true, keepAliveMs).ref();
    done(null, socket);
  });
  return () => void socket.destroy();
}
