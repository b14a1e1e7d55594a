import { ConnectorError } from '../errors.ts';

/** An answer whose body is still on the wire. Use exactly one of `text`, `chunks` and `discard`. */
export interface Answer {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  /** The whole body, decompressed. Throws `invalid_response` past `maxBytes`. */
  text(maxBytes: number): Promise<string>;
  /** The body piece by piece, decompressed. It is released when the loop ends, however it ends. */
  chunks(): AsyncIterable<Uint8Array>;
  /** Lets the rest of the body go unread. */
  discard(): void;
}

export interface Sending {
  readonly signal: AbortSignal;
  /** Whether a kept-alive connection may serve: not for what must not be sent twice, since such a connection may just be closing. */
  readonly reuse: boolean;
}

/** Sends one request and answers with what came back. Never follows a redirect. Throws whatever its implementation throws. The signal is to free what the request holds. */
export type Transport = (request: Request, sending: Sending) => Promise<Answer>;

/** What stands behind a `fetch` that was made here and can do more than one. */
export const transportOf = new WeakMap<object, Transport>();

/** A transport over any `fetch`, also one that returns no stream. */
export const fetchTransport =
  (fetch: typeof globalThis.fetch): Transport =>
  async (request, { signal }) => {
    const { method, headers } = request;
    const response = await fetch(request, { method, headers, signal, redirect: 'manual' });
    // A browser hides what a redirect says; nothing can be done with it.
    if (response.type === 'opaqueredirect')
      throw new ConnectorError('request_failed', 'the server redirects, which this runtime does not show');
    const body = new StreamedBody(response);
    return {
      status: response.status,
      headers: response.headers,
      text: (maxBytes) => body.text(maxBytes),
      chunks: () => body.chunks(),
      discard: () => body.discard(),
    };
  };

const release = ({ body }: Response): void => void body?.cancel?.().catch(() => undefined);

class StreamedBody {
  readonly #response: Response;
  #reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  constructor(response: Response) {
    this.#response = response;
  }

  async text(maxBytes: number): Promise<string> {
    const collector = new TextCollector(maxBytes);
    for await (const chunk of this.chunks()) collector.add(chunk);
    return collector.end();
  }

  async *chunks(): AsyncGenerator<Uint8Array> {
    const { body } = this.#response;
    if (body === null) return;
    // A stand-in for a response, as tests make them, may know nothing of streams.
    if (typeof body?.getReader !== 'function') return yield new TextEncoder().encode(await this.#response.text());
    const reader = (this.#reader = body.getReader());
    try {
      for (let part = await reader.read(); !part.done; part = await reader.read()) yield part.value;
    } finally {
      // An abandoned body must not keep its connection busy.
      this.discard();
    }
  }

  /** Ends a read under way too. */
  discard(): void {
    if (this.#reader) void this.#reader.cancel().catch(() => undefined);
    else release(this.#response);
  }
}

/** Bytes to text, decoded at the end: chunk by chunk costs three times as much, and the parse of the pieces twice as much. */
export class TextCollector {
  readonly #maxBytes: number;
  readonly #chunks: Uint8Array[] = [];
  #size = 0;
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }
  add(chunk: Uint8Array): void {
    this.#size += chunk.byteLength;
    if (this.#size > this.#maxBytes)
      throw new ConnectorError('invalid_response', `the answer is larger than ${this.#maxBytes} bytes`, {
        hint: 'Ask for less at a time.',
      });
    this.#chunks.push(chunk);
  }
  end(): string {
    return new TextDecoder().decode(this.#chunks.length === 1 ? this.#chunks[0] : this.#joined());
  }
  #joined(): Uint8Array {
    const bytes = new Uint8Array(this.#size);
    let offset = 0;
    for (const chunk of this.#chunks) {
      bytes.set(chunk, offset);
      offset += chunk.byteLength;
    }
    return bytes;
  }
}
