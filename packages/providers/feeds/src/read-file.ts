import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { ConnectorError, oneLine } from '@tw/connector-core';

const chunkBytes = 256 * 1024;
/** The longest indicator that core takes has 8192 characters; the rest is room for a comment. */
export const maxLine = 10_000;

/** The text of a file in UTF-8, some at a time; gzip is unpacked. Throws `configuration` for what is no such file. */
export async function* readText(path: string): AsyncGenerator<string, undefined> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    for await (const chunk of bytesOf(path)) {
      if (chunk.includes(0)) throw new Unfit('binary');
      yield decoder.decode(chunk, { stream: true });
    }
    yield decoder.decode();
  } catch (error) {
    throw unreadable(path, error);
  }
}

/** The lines of a text file, some at a time, without their ends. */
export async function* readLines(path: string): AsyncGenerator<readonly string[], undefined> {
  let rest = '';
  for await (const text of readText(path)) {
    const lines = (rest + text).split('\n');
    // What is too long is cut and still too long, so that a file without line breaks takes no more memory than others.
    rest = (lines.pop() ?? '').slice(0, maxLine + 1);
    if (lines.length > 0) yield lines;
  }
  yield [rest];
}

/** The whole of a text file. Throws `configuration` if it has more characters than `max`. */
export async function readAll(path: string, max: number): Promise<string> {
  const parts: string[] = [];
  let length = 0;
  for await (const part of readText(path)) {
    length += part.length;
    if (length > max)
      throw new ConnectorError('configuration', `${shown(path)} has more than ${max} characters, the most for JSON of its kind`, {
        hint: 'Split it.',
      });
    parts.push(part);
  }
  return parts.join('');
}

/** The first lines of a text file, by which its format is told. */
export async function headOf(path: string): Promise<readonly string[]> {
  for await (const text of readText(path)) return text.split('\n');
  return [];
}

/** Text packs to a tenth or a fiftieth of its size; what grows further is made to fill the memory. */
const mostGrowth = 100;
const smallSize = 4 * 1_048_576;

const zipMagic = [0x50, 0x4b, 0x03, 0x04];
const gzipMagic = [0x1f, 0x8b];
const startsWith = (bytes: Uint8Array, magic: readonly number[]): boolean => magic.every((byte, index) => bytes[index] === byte);

async function* bytesOf(path: string): AsyncGenerator<Uint8Array, undefined> {
  const file = createReadStream(path, { highWaterMark: chunkBytes });
  const chunks: AsyncIterator<Uint8Array> = file[Symbol.asyncIterator]();
  const first = await chunks.next();
  if (first.done) return;
  if (startsWith(first.value, zipMagic)) throw new Unfit('zip');
  const bytes = restOf(first.value, chunks);
  if (startsWith(first.value, gzipMagic)) yield* unpacked(bytes, (await stat(path)).size);
  else yield* bytes;
}

async function* restOf(first: Uint8Array, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array, undefined> {
  try {
    yield first;
    for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}

async function* unpacked(packed: AsyncIterable<Uint8Array>, packedSize: number): AsyncGenerator<Uint8Array, undefined> {
  const most = smallSize + mostGrowth * packedSize;
  let size = 0;
  const gunzip = createGunzip({ chunkSize: chunkBytes });
  const done = pipeline(packed, gunzip);
  // Its failure is thrown by the loop too.
  done.catch(() => undefined);
  const chunks: AsyncIterable<Uint8Array> = gunzip;
  for await (const chunk of chunks) {
    size += chunk.length;
    if (size > most) throw new Unfit('bomb');
    yield chunk;
  }
}

/** A file that can be read and yet is of no use. */
class Unfit extends Error {
  readonly kind: keyof typeof unfit;

  constructor(kind: keyof typeof unfit) {
    super(kind);
    this.kind = kind;
  }
}

const unfit = {
  binary: { is: 'is a binary file', hint: 'Name a text file; of compressed files only gzip is read.' },
  zip: { is: 'is a zip archive', hint: 'Unpack it, and name the file that was in it.' },
  bomb: { is: `unpacks to more than ${mostGrowth} times its size`, hint: 'Look where it comes from. If it is right, unpack it first.' },
};

export interface FileFacts {
  /** The day of its last change. */
  readonly date: string;
  readonly isDirectory: boolean;
}

/** Throws `configuration` where there is no such file or directory. */
export async function factsOf(path: string): Promise<FileFacts> {
  try {
    const found = await stat(path);
    // A pipe without a writer would wait for ever, and a device need not end.
    if (!found.isFile() && !found.isDirectory())
      throw new ConnectorError('configuration', `the list ${shown(path)} is not a regular file`, {
        hint: 'Name a text file, in lists (TW_FEEDS_LISTS).',
      });
    return { date: found.mtime.toISOString().slice(0, 10), isDirectory: found.isDirectory() };
  } catch (error) {
    throw unreadable(path, error);
  }
}

const problems: Readonly<Record<string, { readonly is: string; readonly hint: string }>> = {
  ENOENT: {
    is: 'does not exist',
    hint: 'Correct the path in lists (TW_FEEDS_LISTS) or take it out; a relative path counts from the working directory.',
  },
  EACCES: { is: 'may not be read', hint: 'Give the user of this process the right to read it.' },
  ERR_ENCODING_INVALID_ENCODED_DATA: { is: 'is not UTF-8 text', hint: 'Save it as UTF-8; of compressed files only gzip is read.' },
  Z_DATA_ERROR: { is: 'is damaged gzip', hint: 'Get it again.' },
  Z_BUF_ERROR: { is: 'is gzip that breaks off', hint: 'Get it again.' },
};

function unreadable(path: string, error: unknown): unknown {
  if (error instanceof ConnectorError) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason';
  const { is, hint } =
    error instanceof Unfit
      ? unfit[error.kind]
      : (problems[code] ?? {
          is: `cannot be read (${oneLine(code)})`,
          hint: 'Correct the path in lists (TW_FEEDS_LISTS), or take it out.',
        });
  return new ConnectorError('configuration', `the list ${shown(path)} ${is}`, { hint });
}

export const shown = (path: string): string => oneLine(path, 1000);
