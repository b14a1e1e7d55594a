import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { unusable } from './failure.ts';

/** A file that is written beside another. It is gone when it is discarded, or takes the other's place in one step. */
export class NewFile {
  readonly #target: string;
  readonly #path: string;
  #fd: number | undefined;

  constructor(target: string) {
    this.#target = target;
    this.#path = `${target}.${randomBytes(6).toString('hex')}.tmp`;
    this.#fd = this.#try(() => openSync(this.#path, 'wx+'));
  }

  write(bytes: Uint8Array, position: number): void {
    this.#use((fd) => {
      for (let done = 0; done < bytes.length;) done += writeSync(fd, bytes, done, bytes.length - done, position + done);
    });
  }

  read(bytes: Uint8Array, position: number): void {
    this.#use((fd) => {
      for (let done = 0, read = 1; done < bytes.length && read > 0; done += read)
        read = readSync(fd, bytes, done, bytes.length - done, position + done);
    });
  }

  /** Stands under the name of the other from now on, on the disk too. */
  replace(): void {
    this.#use((fd) => {
      fsyncSync(fd);
      closeSync(fd);
      this.#fd = undefined;
      renameSync(this.#path, this.#target);
    });
    syncDirectory(dirname(this.#target));
  }

  /** Does nothing to a file that stands under the name of the other. */
  discard(): void {
    if (this.#fd !== undefined) closeSync(this.#fd);
    this.#fd = undefined;
    rmSync(this.#path, { force: true });
  }

  #use(work: (fd: number) => void): void {
    this.#try(() => {
      if (this.#fd !== undefined) work(this.#fd);
    });
  }

  #try<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw unusable(this.#target, error, 'written');
    }
  }
}

/** Without this a power cut may bring the old file back. Not every system can do it. */
function syncDirectory(path: string): void {
  try {
    const fd = openSync(path, 'r');
    try {
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
  } catch {
    // Windows opens no directories. The file itself is whole either way.
  }
}
