import type { Readable } from 'node:stream';

/** undici's `Dispatcher`, as far as versions 6 and 7 have it alike. */
export interface Dispatcher {
  dispatch(options: object, handler: object): boolean;
}

/** A request, ready to be sent. */
export interface Outgoing {
  readonly url: URL;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | undefined;
  readonly signal: AbortSignal;
}

/** The head of an answer, and its body as it comes. */
export interface Incoming {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Readable;
}

type Streams = Pick<typeof import('node:stream'), 'Readable'>;

/**
 * What sends for Node's own `fetch`: its connections, and its proxy if the program has set one. Without the layers of `fetch` above it,
 * a request costs half of what it does there or by `node:http`. Absent in a Node whose undici is one that we do not know.
 */
export function nodesDispatcher(): Dispatcher | undefined {
  const major = Number.parseInt(process.versions['undici'] ?? '', 10);
  return major === 6 || major === 7 ? (globalThis as unknown as Record<symbol, Dispatcher | undefined>)[Symbol.for('undici.globalDispatcher.1')] : undefined;
}

/** Sends a request. Rejects, or breaks the body, with what went wrong or with the signal's reason. */
export function dispatch(dispatcher: Dispatcher, { Readable }: Streams, { url, method, headers, body, signal }: Outgoing): Promise<Incoming> {
  return new Promise((resolve, reject) => {
    let received: Readable | undefined;
    let isOver = false;
    let end: ((reason?: Error) => void) | undefined;
    const abort = () => {
      const reason: unknown = signal.reason;
      // Before there is a connection, nobody else would tell.
      if (end) end(reason instanceof Error ? reason : new Error('aborted'));
      else reject(reason);
    };
    const over = () => {
      isOver = true;
      signal.removeEventListener('abort', abort);
    };
    signal.addEventListener('abort', abort, { once: true });
    const options = { origin: url.origin, path: url.pathname + url.search, method, headers, body: body ?? null, headersTimeout: 0, bodyTimeout: 0 };
    dispatcher.dispatch(options, {
      onConnect(stop: (reason?: Error) => void) {
        end = stop;
        if (signal.aborted) abort();
      },
      onHeaders(status: number, rawHeaders: readonly Uint8Array[], resume: () => void) {
        if (status < 200) return true;
        received = new Readable({
          read: resume,
          destroy(error, done) {
            if (!isOver) end?.(error ?? new Error('the rest was not wanted'));
            done(error);
          },
        });
        // A body may break while nobody reads it; who reads it learns of that from the stream itself.
        received.on('error', () => undefined);
        resolve({ status, headers: headersOf(rawHeaders), body: received });
        return true;
      },
      onData: (chunk: Uint8Array) => received?.push(chunk) ?? true,
      onComplete() {
        over();
        received?.push(null);
      },
      onError(error: Error) {
        over();
        if (received) received.destroy(error);
        else reject(error);
      },
    });
  });
}

function headersOf(raw: readonly Uint8Array[]): Record<string, string> {
  const headers: Record<string, string> = Object.create(null) as Record<string, string>;
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const name = textOf(raw[index]).toLowerCase();
    const value = textOf(raw[index + 1]);
    headers[name] = name in headers ? `${headers[name]}, ${value}` : value;
  }
  return headers;
}

/** Header bytes are Latin-1. */
const textOf = (bytes: Uint8Array | undefined): string => String.fromCharCode(...(bytes ?? []));
