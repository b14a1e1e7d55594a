import { Buffer } from 'node:buffer';
import { closeSync, readSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { ByteReader } from './bytes.ts';
import { damaged, refused, unusable } from './failure.ts';

const checksumBytes = 4;

/** The part of a compiled list that holds the entries themselves, in blocks that each begin with their checksum. */
export class Blocks {
  /** Stands at the first record of the block that was opened last. */
  readonly reader = new ByteReader();
  readonly #path: string;
  #fd: number | undefined;
  /** What is in memory of the file: `#loaded` bytes from `#start`. */
  #bytes: Buffer = Buffer.alloc(0);
  #start = 0;
  #loaded = 0;
  #isTrusted = false;

  constructor(path: string, fd: number) {
    this.#path = path;
    this.#fd = fd;
  }

  /** Throws `configuration` if the block is not what was written. */
  open(start: number, length: number): void {
    if (!this.#has(start, length)) this.#read(start, length);
    const place = start - this.#start;
    if (!this.#isTrusted) this.#check(place, length);
    this.reader.bytes = this.#bytes;
    this.reader.position = place + checksumBytes;
  }

  /** Reads a part of the file, so that the blocks in it need not be read one by one. Gives it as it stands there, until the next is read. */
  load(start: number, length: number): Buffer {
    if (!this.#has(start, length)) this.#read(start, length);
    return this.#bytes.subarray(start - this.#start, start - this.#start + length);
  }

  /** The file is no longer needed: all of its blocks are loaded, and each was opened once. */
  trustLoaded(): void {
    this.close();
    this.#isTrusted = true;
  }

  close(): void {
    if (this.#fd !== undefined) closeSync(this.#fd);
    this.#fd = undefined;
  }

  #has(start: number, length: number): boolean {
    return start >= this.#start && start + length <= this.#start + this.#loaded;
  }

  #read(start: number, length: number): void {
    if (this.#fd === undefined) throw refused(this.#path, 'was closed', 'Open it again.');
    if (this.#bytes.length < length) this.#bytes = Buffer.allocUnsafeSlow(Math.max(length, 4096));
    this.#loaded = 0;
    try {
      while (this.#loaded < length) {
        const read = readSync(this.#fd, this.#bytes, this.#loaded, length - this.#loaded, start + this.#loaded);
        if (read === 0) throw damaged(this.#path, 'it was cut while it was open');
        this.#loaded += read;
      }
    } catch (error) {
      this.#loaded = 0;
      throw unusable(this.#path, error, 'read');
    }
    this.#start = start;
  }

  #check(place: number, length: number): void {
    const entries = this.#bytes.subarray(place + checksumBytes, place + length);
    if (length >= checksumBytes && this.#bytes.readUInt32LE(place) === crc32(entries)) return;
    throw damaged(this.#path, `the ${length} bytes from ${this.#start + place} are not what was written`);
  }
}
