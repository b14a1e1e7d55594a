import { ConnectorError } from '../errors.ts';

/** An answer whose body is still on the wire. Use exactly one of `text`, `chunks` and `discard`. */
export interface Answer {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  /** The whole body, decompressed. Throws `invalid_response` past `maxBytes`. */
  text(maxBytes: number): Promise<string>;
  /** The body piece by piece, decompressed. It is released when the loop ends, however it ends. */
  chunks(): AsyncIterable<Uint8Array>;
  /** Lets the body go unread. */
  discard(): void;
}

export interface Sending {
  readonly signal: AbortSignal;
  /** Whether a kept-alive connection may serve: not for what must not be sent twice, since such a connection may just be closing. */
  readonly reuse: boolean;
}

/** Sends one request and answers with what came back. Never follows a redirect. Throws whatever its implementation throws. */
export type Transport = (request: Request, sending: Sending) => Promise<Answer>;

/** A transport over any `fetch`. */
export const fetchTransport =
  (fetch: typeof globalThis.fetch): Transport =>
  async (request, { signal }) => {
    const { method, headers } = request;
    const response = await fetch(request, { method, headers, signal, redirect: 'manual' });
    // A browser hides what a redirect says; nothing can be done with it.
    if (response.type === 'opaqueredirect') throw new ConnectorError('request_failed', 'the server redirects, which this runtime does not show');
    const discard = () => void response.body?.cancel().catch(() => undefined);
    return {
      status: response.status,
      headers: response.headers,
      async text(maxBytes) {
        const text = new TextCollector(maxBytes);
        for await (const chunk of chunksOf(response.body)) text.add(chunk);
        return text.end();
      },
      chunks: () => chunksOf(response.body),
      discard,
    };
  };

async function* chunksOf(stream: ReadableStream<Uint8Array> | null): AsyncGenerator<Uint8Array> {
  if (stream === null) return;
  const reader = stream.getReader();
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) yield part.value;
  } finally {
    // An abandoned body must not keep its connection busy.
    reader.cancel().catch(() => undefined);
  }
}

/** Bytes to text, each chunk decoded as it comes: cheaper than joining them first. */
export class TextCollector {
  readonly #decoder = new TextDecoder();
  readonly #maxBytes: number;
  #size = 0;
  #text = '';
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }
  add(chunk: Uint8Array): void {
    this.#size += chunk.byteLength;
    if (this.#size > this.#maxBytes)
      throw new ConnectorError('invalid_response', `the answer is larger than ${Math.round(this.#maxBytes / 1_048_576)} MiB`, { hint: 'Ask for less at a time.' });
    this.#text += this.#decoder.decode(chunk, { stream: true });
  }
  end(): string {
    return this.#text + this.#decoder.decode();
  }
}
