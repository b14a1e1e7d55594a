import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Request {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly form: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
}

interface FakeJob {
  readonly search: string;
  looks: number;
  isCancelled: boolean;
}

export interface FakeOptions {
  /** How many rows a search has. */
  readonly total?: number;
  /** How often a job says that it is still running. */
  readonly looks?: number;
  /** The most rows in an answer: limits.conf, `maxresultrows`. */
  readonly maxRows?: number;
  readonly row?: (index: number) => unknown;
  readonly status?: Record<string, unknown>;
  /** Takes a request over; `undefined` leaves it to the fake. */
  intercept?(request: Request, response: ServerResponse, fake: FakeSplunk): true | undefined;
}

/** A Splunk of jobs that remembers what it was asked. */
export class FakeSplunk {
  readonly requests: Request[] = [];
  readonly jobs = new Map<string, FakeJob>();
  readonly #options: FakeOptions;
  readonly #server = createServer((incoming, response) => void this.#serve(incoming, response));
  #waiting: (() => void)[] = [];

  constructor(options: FakeOptions = {}) {
    this.#options = options;
  }

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** Waits until something is so; a test that waits for nothing fails by its time limit. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  get open(): FakeJob[] {
    return [...this.jobs.values()].filter(({ isCancelled }) => !isCancelled);
  }

  pages(): Request[] {
    return this.requests.filter(({ path }) => path.endsWith('/results'));
  }

  async #serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = '';
    for await (const chunk of incoming) body += String(chunk);
    const target = new URL(incoming.url ?? '/', 'http://fake');
    const request = {
      method: incoming.method ?? '',
      path: target.pathname,
      query: target.searchParams,
      form: new URLSearchParams(body),
      headers: incoming.headers,
    };
    this.requests.push(request);
    if (this.#options.intercept?.(request, response, this) !== true) this.answer(request, response);
    this.#waiting.splice(0).forEach((wake) => wake());
  }

  answer(request: Request, response: ServerResponse): void {
    const [, id, part] = /\/search\/(?:v2\/)?jobs(?:\/([^/]+))?(?:\/(\w+))?$/.exec(request.path) ?? [];
    const job = this.jobs.get(id ?? '');
    if (request.path.endsWith('/jobs') && request.method === 'POST') return this.#create(request, response);
    if (job === undefined || job.isCancelled) return reply(response, 404, { messages: [{ type: 'FATAL', text: 'Unknown sid.' }] });
    if (request.method === 'DELETE') {
      job.isCancelled = true;
      return reply(response, 200, { messages: [{ type: 'INFO', text: 'Search job cancelled.' }] });
    }
    if (part === 'control') return reply(response, 200, { messages: [] });
    if (part === 'results') return this.#results(request, response);
    job.looks++;
    if (job.looks === 1) return void response.writeHead(204).end();
    const isDone = job.looks > (this.#options.looks ?? 1);
    const content = {
      dispatchState: isDone ? 'DONE' : 'RUNNING',
      isDone,
      isFailed: false,
      resultCount: isDone ? this.#options.total : 0,
      scanCount: 10,
      runDuration: 0.5,
      messages: [],
      ...this.#options.status,
    };
    reply(response, 200, { entry: [{ name: job.search, content }] });
  }

  #create({ form }: Request, response: ServerResponse): void {
    const id = form.get('id') ?? `${this.jobs.size}.1`;
    this.jobs.set(id, { search: form.get('search') ?? '', looks: 0, isCancelled: false });
    reply(response, 201, { sid: id });
  }

  #results({ query }: Request, response: ServerResponse): void {
    const { total = 0, maxRows = 50_000, row = (index) => ({ n: String(index) }) } = this.#options;
    const offset = Number(query.get('offset'));
    const count = Math.min(maxRows, Number(query.get('count')) || maxRows, Math.max(0, total - offset));
    reply(response, 200, {
      preview: false,
      init_offset: offset,
      messages: [],
      results: Array.from({ length: count }, (_, index) => row(offset + index)),
    });
  }
}

export function reply(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
