import { Buffer } from 'node:buffer';
import { crc32 } from 'node:zlib';
import * as v from 'valibot';
import type { Feed } from '../feed.ts';
import { damaged, refused } from './failure.ts';
import { tableKinds } from './record.ts';

/** Not the beginning of any text; a transfer that changes line ends or cuts the eighth bit breaks it. */
export const magic = Uint8Array.of(0x8e, 0x54, 0x57, 0x46, 0x0d, 0x0a, 0x1a, 0x0a);
export const formatVersion = 1;
export const headerBytes = 64;

/** Written as the machine writes numbers, as the tables are. */
const byteOrderMark = 0x0a0b0c0d;

/** Where the index stands: the tables of hashes, behind the blocks of entries. */
export interface Header {
  readonly fileBytes: number;
  readonly indexStart: number;
  readonly indexCrc: number;
}

const places = { version: 8, byteOrder: 12, fileBytes: 16, indexStart: 24, indexCrc: 32, headerCrc: 36 } as const;

export function writeHeader({ fileBytes, indexStart, indexCrc }: Header): Buffer {
  const header = Buffer.alloc(headerBytes);
  header.set(magic);
  header.writeUInt32LE(formatVersion, places.version);
  header.set(new Uint8Array(Uint32Array.of(byteOrderMark).buffer), places.byteOrder);
  header.writeUIntLE(fileBytes, places.fileBytes, 6);
  header.writeUIntLE(indexStart, places.indexStart, 6);
  header.writeUInt32LE(indexCrc, places.indexCrc);
  header.writeUInt32LE(headerCrcOf(header), places.headerCrc);
  return header;
}

/** Throws `configuration` unless the header is whole, of this version, and of a file with so many bytes. */
export function readHeader(path: string, header: Buffer, actualBytes: number): Header {
  if (!isCompiled(header)) throw refused(path, 'is no compiled list');
  if (header.length < headerBytes) throw damaged(path, 'it ends within its header');
  const version = header.readUInt32LE(places.version);
  if (header.readUInt32LE(places.headerCrc) !== headerCrcOf(header)) throw damaged(path, 'its header has other bytes than were written');
  if (version !== formatVersion) throw refused(path, `has version ${version} of the format, and this program reads ${formatVersion}`);
  if (new Uint32Array(new Uint8Array(header.subarray(places.byteOrder, places.byteOrder + 4)).buffer)[0] !== byteOrderMark)
    throw refused(path, 'was compiled on a machine with another order of bytes');
  const fileBytes = header.readUIntLE(places.fileBytes, 6);
  const indexStart = header.readUIntLE(places.indexStart, 6);
  if (fileBytes !== actualBytes) throw damaged(path, `it has ${actualBytes} bytes instead of ${fileBytes}`);
  return { fileBytes, indexStart, indexCrc: header.readUInt32LE(places.indexCrc) };
}

/** By the first bytes of a file. */
export const isCompiled = (start: Uint8Array): boolean => magic.every((byte, index) => start[index] === byte);

const headerCrcOf = (header: Buffer): number => crc32(header.subarray(0, places.headerCrc));

const count = v.pipe(v.number(), v.integer(), v.minValue(0));

/** What a list says about itself: all that a report or `listFeeds` tells but its entries. */
export type ListFacts = Omit<Feed, 'matcher' | 'path'>;

export const facts = v.object({
  name: v.string(),
  title: v.string(),
  date: v.exactOptional(v.string()),
  licence: v.exactOptional(v.string()),
  link: v.exactOptional(v.string()),
  format: v.exactOptional(v.string()),
  verdict: v.picklist(['malicious', 'suspicious', 'known_good']),
  confidence: v.number(),
  categories: v.array(v.string()),
  malwareFamilies: v.exactOptional(v.array(v.string())),
  tlp: v.exactOptional(v.picklist(['clear', 'green', 'amber', 'amber+strict', 'red'])),
  problems: v.array(v.object({ line: v.number(), text: v.string(), reason: v.string() })),
  problemCount: count,
  leftOut: count,
}) satisfies v.GenericSchema<unknown, ListFacts>;

const table = v.object({ kind: v.picklist(tableKinds), bits: v.pipe(count, v.maxValue(30)), start: count, entries: count });

/** The beginning of the index, as JSON: what the arrays of numbers behind it are. */
export const description = v.object({
  facts,
  tables: v.pipe(v.array(table), v.length(tableKinds.length)),
  /** How many boundaries of ranges. */
  boundaries: v.object({ ipv4: count, ipv6: count }),
  /** What is said alike of many entries, each as JSON. */
  shared: v.array(v.string()),
});
export type Description = v.InferOutput<typeof description>;
