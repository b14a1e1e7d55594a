import type { Readable } from 'node:stream';
import { onAbort } from '../abort.ts';
import { TextCollector } from './answer.ts';
import type { Connect } from './node-connect.ts';
import { type NodeRequest, sendAlone, type Wire } from './node-connection.ts';
import { askedOnce, collect, decoded, type NodeAnswer, type NodeModules } from './node-modules.ts';

/** What Node's `fetch` sends its requests through: a part of undici (https://undici.nodejs.org/#/docs/api/Dispatcher). */
export interface Dispatcher {
  dispatch(request: object, handler: object | null): unknown;
  close(): Promise<void>;
}

/** https://undici.nodejs.org/#/docs/api/Agent */
type AgentClass = new (options: {
  readonly connect: Connect;
  /** The most connections to one server. */
  readonly connections?: number;
  /** 0: none is kept. */
  readonly pipelining?: number;
}) => Dispatcher;

/** `fetch` and `setGlobalDispatcher` of undici 6 and 7 share it under this name. */
const found = (): Dispatcher | undefined => Reflect.get(globalThis, Symbol.for('undici.globalDispatcher.1')) as Dispatcher | undefined;

/** The class of the dispatcher of Node's `fetch`, while that is the one that Node made and takes the handlers below. */
export function nodeAgent(): AgentClass | undefined {
  let dispatcher = found();
  if (dispatcher === undefined) {
    // `fetch` makes it when it is first used.
    void globalThis.fetch('data:,').catch(() => undefined);
    dispatcher = found();
  }
  return dispatcher !== undefined && isNodes(dispatcher) ? (dispatcher.constructor as AgentClass) : undefined;
}

/** Whether it comes out of Node itself, which the place where it refuses a request tells, and is no proxy. */
const isNodes = askedOnce((dispatcher: Dispatcher): boolean => {
  if (!/^[67]\./.test(globalThis.process.versions['undici'] ?? '') || dispatcher.constructor.name !== 'Agent') return false;
  try {
    dispatcher.dispatch({}, null);
    return false;
  } catch (error) {
    return error instanceof Error && error.stack?.includes('node:internal/deps/undici') === true;
  }
});

/** Origins that have answered: a connection to them may be an old one. */
const answered = new Set<string>();

/** Sends a request over a connection that may serve others. */
export function dispatch(wire: Wire, dispatcher: Dispatcher, request: NodeRequest, signal: AbortSignal): Promise<NodeAnswer> {
  const { to, path, method, headers, body = null } = request;
  const { origin } = to;
  return new Promise((resolve, reject) => {
    const exchange = new Exchange(wire.node, signal, (error) => {
      if (error === undefined) {
        if (answered.size > 1000) answered.clear();
        answered.add(origin);
        resolve(exchange);
        // The server closed a kept connection just when it was taken: nothing was answered, and a new one will do.
      } else if (isBrokenOff(error) && answered.has(origin) && !signal.aborted) sendAlone(wire, request, signal).then(resolve, reject);
      else reject(error);
    });
    // The call limits the time.
    const untimed = { headersTimeout: 0, bodyTimeout: 0 };
    dispatcher.dispatch({ origin, path, method, headers, body, ...untimed }, exchange);
  });
}

const isBrokenOff = (error: unknown): boolean => /^(?:UND_ERR_SOCKET|ECONNRESET|EPIPE)$/.test(String((error as { code?: unknown }).code));

/** Takes what is read of a body. */
interface Sink {
  /** Whether more may come at once. */
  add(chunk: Uint8Array): boolean;
  end(error: unknown): void;
}

/** One request under way: undici's handler (`on…`) and the answer in one. */
class Exchange implements NodeAnswer {
  status = 0;
  readonly headers = { get: (name: string) => this.#header(name.toLowerCase()) };
  readonly #node: NodeModules;
  /** Told once: when the headers are there, or what went wrong before. */
  readonly #started: (error: unknown) => void;
  /** Lets the signal go. */
  #release: (() => void) | undefined;
  #cancel: ((reason: Error) => void) | undefined;
  #resume: (() => void) | undefined;
  #rawHeaders: readonly Buffer[] = [];
  /** What came before anybody read it. */
  #early: Uint8Array[] = [];
  #sink: Sink | undefined;
  #isOver = false;
  #error: unknown;

  constructor(node: NodeModules, signal: AbortSignal, started: (error: unknown) => void) {
    this.#node = node;
    this.#started = started;
    const abort = () => this.#breakOff(signal.reason);
    if (signal.aborted) abort();
    else this.#release = onAbort(signal, abort);
  }

  onConnect(cancel: (reason: Error) => void): void {
    if (this.#isOver) cancel(new Error('aborted'));
    else this.#cancel = cancel;
  }

  onHeaders(status: number, rawHeaders: readonly Buffer[], resume: () => void): boolean {
    if (status < 200) return true;
    this.status = status;
    this.#rawHeaders = rawHeaders;
    this.#resume = resume;
    this.#started(undefined);
    return true;
  }

  onData(chunk: Uint8Array): boolean {
    if (this.#sink) return this.#sink.add(chunk);
    this.#early.push(chunk);
    return false;
  }

  onComplete(): void {
    this.#end(undefined);
  }

  onError(error: unknown): void {
    this.#end(error);
  }

  /** Of a whole body: without a stream, which would cost a tenth of a lookup. */
  text(maxBytes: number): Promise<string> {
    if (this.#header('content-encoding') !== null) return collect(this.#decoded(), maxBytes);
    return new Promise((resolve, reject) => {
      const text = new TextCollector(maxBytes);
      this.#readInto({
        add: (chunk) => {
          try {
            text.add(chunk);
          } catch (error) {
            reject(error);
            this.discard();
          }
          return true;
        },
        end: (error) => (error === undefined ? resolve(text.end()) : reject(error)),
      });
    });
  }

  chunks(): Readable {
    return this.#decoded();
  }

  discard(): void {
    this.#breakOff(new Error('the rest is not read'));
  }

  #decoded(): Readable {
    const body = new this.#node.stream.Readable({
      read: () => this.#resume?.(),
      destroy: (error, done) => {
        this.discard();
        done(error);
      },
    });
    // It may break while nobody reads it; who reads it learns of that from the stream itself.
    body.on('error', () => undefined);
    this.#readInto({
      add: (chunk) => body.push(chunk),
      end: (error) => (error === undefined ? body.push(null) : body.destroy(error as Error)),
    });
    return decoded(this.#node, body, this.status, this.headers.get);
  }

  #readInto(sink: Sink): void {
    this.#sink = sink;
    for (const chunk of this.#early.splice(0)) sink.add(chunk);
    if (this.#isOver) sink.end(this.#error);
    else this.#resume?.();
  }

  #breakOff(reason: unknown): void {
    const error = reason instanceof Error ? reason : new Error('aborted');
    if (this.#end(error)) this.#cancel?.(error);
  }

  #end(error: unknown): boolean {
    if (this.#isOver) return false;
    this.#isOver = true;
    this.#error = error;
    this.#release?.();
    if (this.status === 0) this.#started(error ?? new Error('the answer ended before it began'));
    else this.#sink?.end(error);
    return true;
  }

  pairs(): [string, string][] {
    const raw = this.#rawHeaders;
    return raw.flatMap((name, index) =>
      index % 2 === 0 ? [[name.toString('latin1'), raw[index + 1]?.toString('latin1') ?? ''] satisfies [string, string]] : [],
    );
  }

  /** A name may come again. */
  #header(wanted: string): string | null {
    const values: string[] = [];
    for (let index = 0; index + 1 < this.#rawHeaders.length; index += 2)
      if (this.#rawHeaders[index]?.toString('latin1').toLowerCase() === wanted)
        values.push(this.#rawHeaders[index + 1]?.toString('latin1') ?? '');
    return values.length === 0 ? null : values.join(', ');
  }
}
