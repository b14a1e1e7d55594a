import { Collector } from './collect.ts';
import { LineCounter } from './lines.ts';
import { Scan } from './scan.ts';
import { Places } from './text.ts';
import type { Extraction, ExtractOptions, Sighting } from './types.ts';

/** What is read of a text before it is searched. */
const block = 1 << 16;
/** How much of the end waits for what follows: no indicator, with what tells whether it is one, is longer. */
const margin = 1 << 14;
/** How much is kept of what has been searched: it tells whether what follows is an indicator, and is its context. */
const lookback = 1 << 10;

/** Text in pieces: strings, or bytes in UTF-8, or in UTF-16 with its mark at the beginning. */
export type Chunks = AsyncIterable<string | Uint8Array> | Iterable<string | Uint8Array>;

/** Like `extractIndicators`, of a text that comes in pieces, cut anywhere. Memory is that of the indicators, however long the text. */
export async function extractFromStream(chunks: Chunks, options: ExtractOptions = {}): Promise<Extraction> {
  const collector = new Collector(options);
  for await (const sighting of sightingsInStream(chunks)) collector.add(sighting);
  return collector.result();
}

/** Each occurrence in a text that comes in pieces, as it is found, in constant memory. Equal ones are not brought together. */
export async function* sightingsInStream(chunks: Chunks): AsyncGenerator<Sighting> {
  const window = new Window();
  for await (const text of textOf(chunks)) {
    for (const piece of pieces(text)) {
      window.add(piece);
      if (window.isReady) yield* window.search(false);
    }
  }
  yield* window.search(true);
}

/** A part of the text that moves along it. */
class Window {
  readonly #scan = new Scan();
  readonly #parts: string[] = [];
  #added = 0;
  #text = '';
  /** Where `#text` begins in the whole. */
  #offset = 0;
  #line = 1;

  add(text: string): void {
    this.#parts.push(text);
    this.#added += text.length;
  }

  get isReady(): boolean {
    return this.#added >= block;
  }

  *search(isLast: boolean): Generator<Sighting> {
    const text = this.#text + this.#parts.join('');
    this.#parts.length = 0;
    this.#added = 0;
    const places = new Places({ offset: this.#offset, line: this.#line }, text);
    for (const candidate of this.#scan.candidates(text, isLast ? undefined : text.length - margin)) yield places.sighting(candidate);
    const dropped = Math.max(0, this.#scan.index - lookback);
    this.#line = new LineCounter(text, this.#line).lineAt(dropped);
    this.#offset += dropped;
    this.#scan.drop(dropped);
    this.#text = text.slice(dropped);
  }
}

/** A chunk may be larger than all memory that should be used on it. */
function* pieces(text: string): Generator<string> {
  for (let start = 0; start < text.length; start += block) yield text.slice(start, start + block);
}

async function* textOf(chunks: Chunks): AsyncGenerator<string> {
  let decoder: TextDecoder | undefined;
  for await (const chunk of chunks) {
    if (typeof chunk === 'string') {
      yield chunk;
      continue;
    }
    decoder ??= new TextDecoder(encodingOf(chunk));
    yield decoder.decode(chunk, { stream: true });
  }
  if (decoder !== undefined) yield decoder.decode();
}

/** By the byte order mark; without one it is UTF-8. What is not valid becomes U+FFFD, which is no part of an indicator. */
function encodingOf([first, second]: Uint8Array): string {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
}

/** Bytes as text, by the same rule. */
export const decode = (bytes: Uint8Array): string => new TextDecoder(encodingOf(bytes)).decode(bytes);
