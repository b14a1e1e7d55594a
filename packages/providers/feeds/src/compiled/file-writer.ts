import { Buffer } from 'node:buffer';
import { NewFile } from './new-file.ts';

const bufferBytes = 1 << 20;

/** Writes a file from its beginning to its end, which takes the place of the one at `path` only when it is whole. */
export class FileWriter {
  readonly #file: NewFile;
  readonly #buffer = Buffer.allocUnsafeSlow(bufferBytes);
  #buffered = 0;
  #flushed = 0;

  constructor(path: string) {
    this.#file = new NewFile(path);
  }

  /** How many bytes were written. */
  get position(): number {
    return this.#flushed + this.#buffered;
  }

  write(bytes: Uint8Array): void {
    if (this.#buffered + bytes.length > bufferBytes) this.#flush();
    if (bytes.length > bufferBytes) {
      this.#file.write(bytes, this.#flushed);
      this.#flushed += bytes.length;
    } else {
      this.#buffer.set(bytes, this.#buffered);
      this.#buffered += bytes.length;
    }
  }

  /** Writes `beginning` over the first bytes, last of all, so that an unfinished file is known as such. */
  finish(beginning: Uint8Array): void {
    this.#flush();
    this.#file.write(beginning, 0);
    this.#file.replace();
  }

  /** Leaves what stands at the path as it is. Does nothing after `finish`. */
  discard(): void {
    this.#file.discard();
  }

  #flush(): void {
    this.#file.write(this.#buffer.subarray(0, this.#buffered), this.#flushed);
    this.#flushed += this.#buffered;
    this.#buffered = 0;
  }
}
