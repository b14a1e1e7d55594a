import type { Listed } from '../listed.ts';
import type { SharedParts } from './about-codec.ts';
import type { Blocks } from './blocks.ts';
import { bucketOf } from './buckets.ts';
import { Hash } from './hash.ts';
import { Presence } from './presence.ts';
import { encodingOf, hasKey, readListed, type TableKind } from './record.ts';

/** What of a table is in memory. */
export interface TableIndex {
  readonly kind: TableKind;
  /** There are two to the power of this many buckets. */
  readonly bits: number;
  /** Where the blocks of the table begin in the file. */
  readonly start: number;
  /** For each bucket, and for the end: how many entries are before it. */
  readonly firsts: Uint32Array;
  /** For each bucket, and for the end: how many bytes of blocks are before it. */
  readonly offsets: Uint32Array;
  /** The lower hash of each entry. */
  readonly tags: Int32Array;
}

const runBytes = 1 << 20;

/** Some buckets of a table, from the first to before the end, and where their blocks stand in the file. */
export interface Run {
  readonly first: number;
  readonly end: number;
  readonly start: number;
  readonly bytes: number;
}

/** The entries of one kind. Where the hash of one fits, its block is read and its key is compared, so that the answer is exact. */
export class Table {
  readonly index: TableIndex;
  readonly #blocks: Blocks;
  readonly #shared: SharedParts;
  readonly #hash = new Hash();
  readonly #presence: Presence;

  constructor(index: TableIndex, blocks: Blocks, shared: SharedParts) {
    this.index = index;
    this.#blocks = blocks;
    this.#shared = shared;
    this.#presence = new Presence(index.firsts, index.tags);
  }

  get size(): number {
    return this.index.tags.length;
  }

  get buckets(): number {
    return 2 ** this.index.bits;
  }

  get(text: string, from = 0, to = text.length): Listed | undefined {
    const { bits, firsts, tags } = this.index;
    if (tags.length === 0) return undefined;
    const { high, low } = this.#hash.of(text, from, to);
    const bucket = bucketOf(high, bits);
    if (!this.#presence.mayHave(bucket, low)) return undefined;
    const first = firsts[bucket] ?? 0;
    const end = firsts[bucket + 1] ?? 0;
    for (let entry = first; entry < end; entry++) {
      if (tags[entry] !== low) continue;
      const listed = this.#read(bucket, entry - first, text.slice(from, to));
      if (listed !== undefined) return listed;
    }
    return undefined;
  }

  /** The keys of all, as they stand in the file. */
  *keys(): Generator<string> {
    for (const { first, end, start, bytes } of this.runs()) {
      this.#blocks.load(start, bytes);
      for (let bucket = first; bucket < end; bucket++) for (const [key] of this.recordsOf(bucket)) yield key;
    }
  }

  /** Buckets whose blocks stand in about a megabyte, from the first to before the last, with the place of the blocks in the file. */
  *runs(): Generator<Run> {
    const { start, offsets } = this.index;
    for (let first = 0, end = 1; first < this.buckets; first = end++) {
      const offset = offsets[first] ?? 0;
      while (end < this.buckets && (offsets[end + 1] ?? 0) - offset <= runBytes) end++;
      yield { first, end, start: start + offset, bytes: (offsets[end] ?? 0) - offset };
    }
  }

  /** Makes the entries of a bucket ready to be read. Throws `configuration` if they are not what was written. */
  open(bucket: number): void {
    const { start, offsets } = this.index;
    const offset = offsets[bucket] ?? 0;
    const bytes = (offsets[bucket + 1] ?? 0) - offset;
    if (bytes > 0) this.#blocks.open(start + offset, bytes);
  }

  /** The records of a bucket with their keys, until the next bucket is read. Throws `configuration` as `open` does. */
  *recordsOf(bucket: number): Generator<readonly [key: string, record: Buffer]> {
    const { kind, firsts } = this.index;
    const count = (firsts[bucket + 1] ?? 0) - (firsts[bucket] ?? 0);
    this.open(bucket);
    const { reader } = this.#blocks;
    for (let entry = 0; entry < count; entry++) {
      const length = reader.varint();
      const start = reader.position;
      const key = reader.text(encodingOf(kind));
      reader.position = start + length;
      yield [key, reader.bytes.subarray(start, start + length)];
    }
  }

  #read(bucket: number, place: number, key: string): Listed | undefined {
    this.open(bucket);
    const { reader } = this.#blocks;
    for (let entry = 0; entry < place; entry++) reader.skip();
    reader.varint();
    return hasKey(this.index.kind, key, reader) ? readListed(key, reader, this.#shared) : undefined;
  }
}
