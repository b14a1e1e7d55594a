import { Buffer } from 'node:buffer';
import { crc32 } from 'node:zlib';
import * as v from 'valibot';
import type { SharedParts } from './about-codec.ts';
import type { RangeBoundaries } from './boundaries.ts';
import type { FileWriter } from './file-writer.ts';
import { type Description, facts as factsSchema, type ListFacts, writeHeader } from './format.ts';
import type { TableIndex } from './table.ts';

/** What stands behind the blocks. */
export interface Contents {
  readonly facts: ListFacts;
  readonly tables: readonly TableIndex[];
  readonly boundaries: RangeBoundaries;
  readonly shared: SharedParts;
}

/** Writes the index and then the header, and puts the file in its place. */
export function writeIndex(out: FileWriter, { facts, tables, boundaries: { ipv4, ipv6 }, shared }: Contents): void {
  const indexStart = out.position;
  const description: Description = {
    // Only what it reads again, in one order.
    facts: v.parse(factsSchema, facts),
    tables: tables.map(({ kind, bits, start, tags }) => ({ kind, bits, start, entries: tags.length })),
    boundaries: { ipv4: ipv4.lengths.length, ipv6: ipv6.lengths.length },
    shared: shared.texts,
  };
  let indexCrc = 0;
  const write = (part: Uint32Array | Int32Array | Uint8Array) => {
    const bytes = new Uint8Array(part.buffer, part.byteOffset, part.byteLength);
    indexCrc = crc32(bytes, indexCrc);
    out.write(bytes);
  };
  const text = Buffer.from(JSON.stringify(description));
  // The numbers behind it begin at a multiple of their size.
  const padded = Buffer.alloc(Math.ceil(text.length / 4) * 4, ' ');
  text.copy(padded);
  write(Uint32Array.of(padded.length));
  write(padded);
  for (const { firsts, offsets, tags } of tables) for (const part of [firsts, offsets, tags]) write(part);
  for (const part of [ipv4.starts, ipv6.starts, ipv4.lengths, ipv6.lengths]) write(part);
  out.finish(writeHeader({ fileBytes: out.position, indexStart, indexCrc }));
}
