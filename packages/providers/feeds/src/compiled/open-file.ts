import { Buffer } from 'node:buffer';
import fs from 'node:fs';
import { promisify } from 'node:util';
import { crc32 } from 'node:zlib';
import * as v from 'valibot';
import { SharedParts } from './about-codec.ts';
import { Blocks } from './blocks.ts';
import type { RangeBoundaries } from './boundaries.ts';
import { damaged, refused, unusable } from './failure.ts';
import { type Description, description, headerBytes, type ListFacts, readHeader } from './format.ts';
import type { TableKind } from './record.ts';
import { Table } from './table.ts';

// Not those of `fs.promises`: their handles must not be left to the garbage collector, and a lookup cannot wait for an entry.
const [openFd, fstat, read] = [promisify(fs.open), promisify(fs.fstat), promisify(fs.read)];

/** A compiled list whose index is in memory and known to be whole. */
export interface OpenFile {
  readonly path: string;
  readonly facts: ListFacts;
  readonly tables: Readonly<Record<TableKind, Table>>;
  readonly boundaries: RangeBoundaries;
  readonly shared: SharedParts;
  readonly blocks: Blocks;
  /** Where the blocks of all tables stand. */
  readonly blocksStart: number;
  readonly blocksEnd: number;
}

/** Throws `configuration` for what is no compiled list, or is not whole. */
export async function openFile(path: string): Promise<OpenFile> {
  const fd = await openFd(path, 'r').catch((error: unknown) => {
    throw unusable(path, error, 'read');
  });
  try {
    const found = await fstat(fd);
    if (!found.isFile()) throw refused(path, 'is no regular file');
    const { indexStart, indexCrc } = readHeader(path, await readAt(fd, 0, Math.min(headerBytes, found.size)), found.size);
    const index = await readAt(fd, indexStart, found.size - indexStart);
    if (crc32(index) !== indexCrc) throw damaged(path, 'its index is not what was written');
    return { path, ...readIndex(path, index, new Blocks(path, fd)), blocksStart: headerBytes, blocksEnd: indexStart };
  } catch (error) {
    fs.closeSync(fd);
    throw unusable(path, error, 'read');
  }
}

async function readAt(fd: number, start: number, length: number): Promise<Buffer<ArrayBuffer>> {
  // A buffer of its own: the arrays of numbers are views of it.
  const bytes = Buffer.allocUnsafeSlow(Math.max(0, length));
  let [done, more] = [0, 1];
  while (done < bytes.length && more > 0) {
    more = (await read(fd, bytes, done, Math.min(bytes.length - done, 2 ** 30), start + done)).bytesRead;
    done += more;
  }
  return bytes.subarray(0, done);
}

function readIndex(path: string, index: Buffer<ArrayBuffer>, blocks: Blocks): Omit<OpenFile, 'path' | 'blocksStart' | 'blocksEnd'> {
  const numbers = 4 + index.readUInt32LE(0);
  const { facts, tables, boundaries, shared: texts } = readDescription(path, index.toString('utf8', 4, numbers));
  const shared = new SharedParts(texts);
  let place = numbers;
  const next = (bytes: number) => {
    place += bytes;
    return [index.buffer, place - bytes] as const;
  };
  const uint32s = (count: number) => new Uint32Array(...next(4 * count), count);
  const uint8s = (count: number) => new Uint8Array(...next(count), count);
  const opened = tables.map(({ kind, bits, start, entries }) => {
    const [firsts, offsets] = [uint32s(2 ** bits + 1), uint32s(2 ** bits + 1)];
    return new Table({ kind, bits, start, firsts, offsets, tags: new Int32Array(...next(4 * entries), entries) }, blocks, shared);
  });
  const [ipv4Starts, ipv6Starts] = [uint32s(boundaries.ipv4), uint32s(4 * boundaries.ipv6)];
  const [ipv4Lengths, ipv6Lengths] = [uint8s(boundaries.ipv4), uint8s(boundaries.ipv6)];
  return {
    facts,
    tables: byKind(opened),
    boundaries: { ipv4: { starts: ipv4Starts, lengths: ipv4Lengths }, ipv6: { starts: ipv6Starts, lengths: ipv6Lengths } },
    shared,
    blocks,
  };
}

function readDescription(path: string, text: string): Description {
  const { success, output } = v.safeParse(v.pipe(v.string(), v.parseJson(), description), text);
  if (!success) throw damaged(path, 'what it says about itself is not understood');
  return output;
}

function byKind(tables: readonly Table[]): Readonly<Record<TableKind, Table>> {
  const [domains, exceptions, urls, addresses, hashes, emails, ranges] = tables;
  if (!domains || !exceptions || !urls || !addresses || !hashes || !emails || !ranges) throw new TypeError('a table is missing');
  return { domains, exceptions, urls, addresses, hashes, emails, ranges };
}
