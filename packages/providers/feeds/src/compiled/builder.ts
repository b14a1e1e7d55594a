import { Buffer } from 'node:buffer';
import { ConnectorError, oneLine } from '@tw/connector-core';
import { type About, nothingMore } from '../about.ts';
import { Collector, type EntryKind } from '../collector.ts';
import { itself, type Listed, listedAs } from '../listed.ts';
import type { Range } from '../ranges.ts';
import { SharedParts } from './about-codec.ts';
import { RangeCollector } from './boundaries.ts';
import { bitsFor } from './buckets.ts';
import { ByteWriter } from './bytes.ts';
import { FileWriter } from './file-writer.ts';
import { headerBytes, type ListFacts } from './format.ts';
import { Hash } from './hash.ts';
import { writeIndex } from './index-writer.ts';
import { type TableKind, tableKinds, writeRecord } from './record.ts';
import { emitSorted } from './sorted.ts';
import { Spill } from './spill.ts';
import { TableWriter } from './table-writer.ts';

/** Takes the entries of a list one by one and makes a compiled list of them. What does not fit into memory waits in a file beside `path`. */
export class CompiledBuilder extends Collector {
  readonly #path: string;
  readonly #spill: Spill;
  readonly #added = tableKinds.map(() => 0);
  readonly #ranges = new RangeCollector();
  readonly #shared = new SharedParts();
  readonly #record = new ByteWriter();
  readonly #hash = new Hash();

  constructor(path: string) {
    super();
    this.#path = path;
    this.#spill = new Spill(path);
  }

  override addRange(range: Range, about: About = nothingMore): void {
    this.#ranges.add(range);
    this.#put('ranges', range.text, listedAs(itself, about));
  }

  protected override put(kind: EntryKind, key: string, listed: Listed): void {
    this.#put(kind, key, listed);
  }

  /** Puts the compiled list in its place, in one step. Throws `configuration` if it cannot be written; the old one then stays. */
  finish(facts: ListFacts): void {
    const out = new FileWriter(this.#path);
    try {
      out.write(Buffer.alloc(headerBytes));
      const tables = tableKinds.map((kind, table) => this.#writeTable(kind, table, out));
      writeIndex(out, { facts, tables, boundaries: this.#ranges.boundaries(), shared: this.#shared });
    } catch (error) {
      out.discard();
      throw error;
    } finally {
      this.close();
    }
  }

  /** Removes what waits. Only needed without `finish`. */
  close(): void {
    this.#spill.close();
  }

  #put(kind: TableKind, key: string, listed: Listed): void {
    if (kind === 'hashes' ? !/^(?:[0-9a-f]{2})+$/.test(key) : !key.isWellFormed())
      throw new ConnectorError('invalid_input', `${oneLine(key, 80)} is not normalised`, { hint: 'Give indicators as core parses them.' });
    const table = tableKinds.indexOf(kind);
    this.#record.length = 0;
    writeRecord(kind, key, listed, this.#record, this.#shared);
    this.#spill.add(table, this.#hash.of(key), this.#record.written());
    this.#added[table] = (this.#added[table] ?? 0) + 1;
  }

  #writeTable(kind: TableKind, table: number, out: FileWriter): TableWriter {
    const added = this.#added[table] ?? 0;
    const writer = new TableWriter(kind, out, bitsFor(added), added);
    for (const part of this.#spill.partsOf(table)) emitSorted(kind, part, this.#shared, writer.add.bind(writer));
    writer.finish();
    return writer;
  }
}
