import { Buffer } from 'node:buffer';
import { mergedListed } from '../listed.ts';
import type { SharedParts } from './about-codec.ts';
import { ByteReader, ByteWriter } from './bytes.ts';
import type { Hash } from './hash.ts';
import { readRecord, type TableKind, writeRecord } from './record.ts';

/** What stands before a record until it is sorted: both hashes and its length. */
const prefixBytes = 12;

/** Takes the record between `start` and `end` of `bytes`; records come in the order of their hashes. */
export type Emit = (high: number, low: number, bytes: Buffer, start: number, end: number) => void;

export function writeUnsorted({ high, low }: Hash, record: Uint8Array, to: ByteWriter): void {
  to.int32(high);
  to.int32(low);
  to.int32(record.length);
  to.copy(record);
}

/**
 * Gives records in the order of their hashes and keys, so that the same entries make the same bytes. Those with the same key become
 * one, merged in the order in which they came.
 */
export function emitSorted(kind: TableKind, bytes: Buffer, shared: SharedParts, emit: Emit): void {
  const endOf = (start: number) => start + prefixBytes + bytes.readInt32LE(start + 8);
  const recordAt = (start: number) => bytes.subarray(start + prefixBytes, endOf(start));
  const compareHashes = (a: number, b: number) =>
    bytes.readUInt32LE(a) - bytes.readUInt32LE(b) || bytes.readUInt32LE(a + 4) - bytes.readUInt32LE(b + 4);
  const compareKeys = (a: number, b: number) => Buffer.compare(keyOf(recordAt(a)), keyOf(recordAt(b)));

  const starts: number[] = [];
  for (let start = 0; start < bytes.length; start = endOf(start)) starts.push(start);
  starts.sort((a, b) => compareHashes(a, b) || compareKeys(a, b) || a - b);
  for (let index = 0; index < starts.length;) {
    const first = starts[index] ?? 0;
    let next = index + 1;
    for (; next < starts.length; next++) {
      const other = starts[next] ?? 0;
      if (compareHashes(first, other) !== 0 || compareKeys(first, other) !== 0) break;
    }
    const [high, low] = [bytes.readInt32LE(first), bytes.readInt32LE(first + 4)];
    if (next === index + 1) emit(high, low, bytes, first + prefixBytes, endOf(first));
    else {
      const merged = mergedRecords(kind, starts.slice(index, next).map(recordAt), shared);
      emit(high, low, merged, 0, merged.length);
    }
    index = next;
  }
}

function keyOf(record: Buffer): Buffer {
  const reader = new ByteReader(record);
  const length = reader.varint();
  return record.subarray(reader.position, reader.position + length);
}

function mergedRecords(kind: TableKind, records: readonly Buffer[], shared: SharedParts): Buffer {
  const read = records.map((record) => readRecord(kind, record, shared));
  const [key, merged] = read.reduce(([same, listed], [, more]) => [same, mergedListed(listed, more)] as const);
  const writer = new ByteWriter();
  writeRecord(kind, key, merged, writer, shared);
  return writer.written();
}
