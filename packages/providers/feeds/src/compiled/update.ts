import { Buffer } from 'node:buffer';
import type { Listed } from '../listed.ts';
import { parseRange } from '../ranges.ts';
import { type RangeBoundaries, RangeCollector } from './boundaries.ts';
import { bitsFor, bucketOf } from './buckets.ts';
import { ByteWriter } from './bytes.ts';
import { type Change, Changes } from './changes.ts';
import { addTo, type Entry } from './entry.ts';
import { FileWriter } from './file-writer.ts';
import { headerBytes, type ListFacts } from './format.ts';
import { Hash } from './hash.ts';
import { writeIndex } from './index-writer.ts';
import { openFile, type OpenFile } from './open-file.ts';
import { readRecord, writeRecord } from './record.ts';
import { emitSorted, writeUnsorted } from './sorted.ts';
import type { Run, Table } from './table.ts';
import { TableWriter } from './table-writer.ts';

/** Entries of a bucket on average within which an update keeps the buckets as they are. */
const [fewest, most] = [2, 12];

export interface Update {
  readonly added?: Iterable<Entry>;
  /** What is said about them does not matter; of a domain the given scope goes. What is not there is no error. */
  readonly removed?: Iterable<Entry>;
  /** What the list says about itself from now on. */
  readonly facts?: ListFacts;
}

/**
 * Writes a compiled list anew with some changes, of which all must fit into memory: first what is removed goes, then what is added
 * comes. Most of the file is copied, so that it costs a fraction of compiling the list again; it then answers as that would.
 *
 * Throws `configuration` where `openCompiled` does; the file is then as it was.
 */
export async function update(path: string, { added = [], removed = [], facts }: Update): Promise<void> {
  const changes = new Changes();
  for (const entry of removed) addTo(changes.removed, entry);
  for (const entry of added) addTo(changes.added, entry);
  const file = await openFile(path);
  try {
    rewrite(file, changes, facts ?? file.facts);
  } finally {
    file.blocks.close();
  }
}

/** Writes a list anew with some changes. Buckets without a change are copied as they are, without being read. */
function rewrite(file: OpenFile, changes: Changes, facts: ListFacts): void {
  const out = new FileWriter(file.path);
  try {
    out.write(Buffer.alloc(headerBytes));
    const tables = Object.values(file.tables).map((table) => new Rewriter(file, table, changes.of(table.index.kind)).write(out));
    writeIndex(out, { facts, tables, boundaries: boundariesOf(file, changes.of('ranges')), shared: file.shared });
  } catch (error) {
    out.discard();
    throw error;
  }
}

/** One table. */
class Rewriter {
  readonly #file: OpenFile;
  readonly #table: Table;
  readonly #changes: ReadonlyMap<string, Change>;
  readonly #hash = new Hash();
  readonly #records = new ByteWriter();
  readonly #record = new ByteWriter();

  constructor(file: OpenFile, table: Table, changes: ReadonlyMap<string, Change>) {
    this.#file = file;
    this.#table = table;
    this.#changes = changes;
  }

  write(out: FileWriter): TableWriter {
    const { kind, bits } = this.#table.index;
    const entries = this.#table.size + [...this.#changes.values()].reduce((sum, { added }) => sum + Math.min(1, added.length), 0);
    const fits = entries / 2 ** bits >= fewest && entries / 2 ** bits <= most;
    const writer = new TableWriter(kind, out, fits || this.#changes.size === 0 ? bits : bitsFor(entries), entries);
    const byBucket = Map.groupBy(this.#changes, ([key]) => bucketOf(this.#hash.of(key).high, bits));
    for (const run of this.#table.runs()) this.#writeRun(run, byBucket, writer);
    writer.finish();
    return writer;
  }

  #writeRun({ first, end, start, bytes }: Run, byBucket: Map<number, [string, Change][]>, writer: TableWriter): void {
    const blocks = this.#file.blocks.load(start, bytes);
    const { index } = this.#table;
    const offsetOf = (bucket: number) => (index.offsets[bucket] ?? 0) - (index.offsets[first] ?? 0);
    let copied = first;
    const copyUpTo = (bucket: number) => {
      if (bucket > copied) writer.copy(index, copied, bucket, blocks.subarray(offsetOf(copied), offsetOf(bucket)));
    };
    for (let bucket = first; bucket < end; bucket++) {
      const changes = byBucket.get(bucket);
      if (changes === undefined && writer.bits === index.bits) continue;
      copyUpTo(bucket);
      this.#writeBucket(bucket, changes ?? [], writer);
      copied = bucket + 1;
    }
    copyUpTo(end);
  }

  #writeBucket(bucket: number, changes: readonly [string, Change][], writer: TableWriter): void {
    const { kind } = this.#table.index;
    const { shared } = this.#file;
    const [records, record] = [this.#records, this.#record];
    records.length = 0;
    const write = (key: string, listed: Listed | undefined) => {
      if (listed === undefined) return;
      record.length = 0;
      writeRecord(kind, key, listed, record, shared);
      writeUnsorted(this.#hash.of(key), record.written(), records);
    };
    const left = new Map(changes);
    for (const [key, before] of this.#table.recordsOf(bucket)) {
      const change = left.get(key);
      if (change === undefined) writeUnsorted(this.#hash.of(key), before, records);
      else write(key, change.applyTo(readRecord(kind, before, shared)[1]));
      left.delete(key);
    }
    for (const [key, change] of left) write(key, change.applyTo(undefined));
    emitSorted(kind, records.written(), shared, writer.add.bind(writer));
  }
}

function boundariesOf({ tables: { ranges }, boundaries }: OpenFile, changes: ReadonlyMap<string, Change>): RangeBoundaries {
  if (changes.size === 0) return boundaries;
  const texts = new Set(ranges.keys());
  for (const [text, change] of changes) {
    if (change.applyTo(ranges.get(text)) === undefined) texts.delete(text);
    else texts.add(text);
  }
  const collector = new RangeCollector();
  for (const range of [...texts].map(parseRange)) if (range !== undefined) collector.add(range);
  return collector.boundaries();
}
