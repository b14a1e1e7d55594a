import { Buffer } from 'node:buffer';
import { ByteWriter } from './bytes.ts';
import type { Hash } from './hash.ts';
import { NewFile } from './new-file.ts';
import { writeUnsorted } from './sorted.ts';

/** So many bytes of entries wait in memory before they go to a file. */
const mostBuffered = 24 << 20;
const partsOfTable = 256;

interface Part {
  readonly waiting: ByteWriter;
  readonly written: { readonly start: number; readonly length: number }[];
}

/** Entries in parts by their hashes, each small enough to be sorted in memory. What is too much for memory goes to a file beside `path`. */
export class Spill {
  readonly #path: string;
  readonly #parts = new Map<number, Part>();
  #file: NewFile | undefined;
  #fileBytes = 0;
  #buffered = 0;

  constructor(path: string) {
    this.#path = path;
  }

  /** `table` counts from 0. */
  add(table: number, hash: Hash, record: Uint8Array): void {
    const { waiting } = this.#part(table * partsOfTable + (hash.high >>> 24));
    const before = waiting.length;
    writeUnsorted(hash, record, waiting);
    this.#buffered += waiting.length - before;
    if (this.#buffered > mostBuffered) this.#flush();
  }

  /** The parts of a table, in the order of their hashes; in each the entries as they came. They are gone then. */
  *partsOf(table: number): Generator<Buffer> {
    for (let index = table * partsOfTable; index < (table + 1) * partsOfTable; index++) {
      const part = this.#parts.get(index);
      if (part === undefined) continue;
      this.#parts.delete(index);
      yield this.#read(part);
    }
  }

  close(): void {
    this.#file?.discard();
    this.#parts.clear();
  }

  #part(index: number): Part {
    const known = this.#parts.get(index);
    if (known !== undefined) return known;
    const part = { waiting: new ByteWriter(), written: [] };
    this.#parts.set(index, part);
    return part;
  }

  #flush(): void {
    const file = (this.#file ??= new NewFile(this.#path));
    for (const { waiting, written } of this.#parts.values()) {
      if (waiting.length === 0) continue;
      file.write(waiting.written(), this.#fileBytes);
      written.push({ start: this.#fileBytes, length: waiting.length });
      this.#fileBytes += waiting.length;
      waiting.length = 0;
    }
    this.#buffered = 0;
  }

  #read({ written, waiting }: Part): Buffer {
    const bytes = Buffer.allocUnsafeSlow(written.reduce((sum, { length }) => sum + length, waiting.length));
    let position = 0;
    for (const { start, length } of written) {
      this.#file?.read(bytes.subarray(position, position + length), start);
      position += length;
    }
    bytes.set(waiting.written(), position);
    return bytes;
  }
}
