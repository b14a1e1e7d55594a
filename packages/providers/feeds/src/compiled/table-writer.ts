import { Buffer } from 'node:buffer';
import { crc32 } from 'node:zlib';
import { ConnectorError } from '@tw/connector-core';
import { bucketOf } from './buckets.ts';
import { ByteWriter } from './bytes.ts';
import type { FileWriter } from './file-writer.ts';
import type { TableKind } from './record.ts';
import type { TableIndex } from './table.ts';

/** Offsets are numbers of 32 bits. */
const mostBytes = 2 ** 32 - 1;

/** Writes the blocks of a table, one for each bucket that has entries, and keeps its index. Entries come in the order of their hashes. */
export class TableWriter implements TableIndex {
  readonly kind: TableKind;
  readonly bits: number;
  readonly start: number;
  readonly firsts: Uint32Array;
  readonly offsets: Uint32Array;
  readonly #out: FileWriter;
  readonly #block = new ByteWriter(4096);
  readonly #tags: Int32Array;
  #bucket = 0;
  #entries = 0;

  constructor(kind: TableKind, out: FileWriter, bits: number, mostEntries: number) {
    this.kind = kind;
    this.#out = out;
    this.bits = bits;
    this.start = out.position;
    this.firsts = new Uint32Array(2 ** bits + 1);
    this.offsets = new Uint32Array(2 ** bits + 1);
    this.#tags = new Int32Array(mostEntries);
  }

  get tags(): Int32Array {
    return this.#tags.subarray(0, this.#entries);
  }

  add(high: number, low: number, bytes: Buffer, start: number, end: number): void {
    this.#advance(bucketOf(high, this.bits));
    this.#tags[this.#entries++] = low;
    this.#block.varint(end - start);
    this.#block.copy(bytes, start, end);
  }

  /** Takes over the buckets from `first` to before `last` of a table with as many. `blocks` are theirs. */
  copy({ firsts, offsets, tags }: TableIndex, first: number, last: number, blocks: Uint8Array): void {
    this.#advance(first);
    const [entries, bytes] = [this.#entries - (firsts[first] ?? 0), this.#written - (offsets[first] ?? 0)];
    this.#tags.set(tags.subarray(firsts[first], firsts[last]), this.#entries);
    this.#out.write(blocks);
    for (let bucket = first + 1; bucket <= last; bucket++) {
      this.firsts[bucket] = (firsts[bucket] ?? 0) + entries;
      this.offsets[bucket] = (offsets[bucket] ?? 0) + bytes;
    }
    this.#entries += (firsts[last] ?? 0) - (firsts[first] ?? 0);
    this.#bucket = last;
  }

  finish(): void {
    this.#advance(2 ** this.bits);
  }

  get #written(): number {
    return this.#out.position - this.start;
  }

  #advance(to: number): void {
    if (to === this.#bucket) return;
    if (this.#block.length > 0) {
      const block = this.#block.written();
      this.#out.write(checksum(block));
      this.#out.write(block);
      this.#block.length = 0;
      if (this.#written > mostBytes)
        throw new ConnectorError('configuration', 'the list is too large to be compiled into one file', { hint: 'Split it into several.' });
    }
    while (this.#bucket < to) {
      this.#bucket++;
      this.firsts[this.#bucket] = this.#entries;
      this.offsets[this.#bucket] = this.#written;
    }
  }
}

function checksum(block: Uint8Array): Buffer {
  const bytes = Buffer.allocUnsafe(4);
  bytes.writeUInt32LE(crc32(block));
  return bytes;
}
