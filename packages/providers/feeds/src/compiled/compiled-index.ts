import type { Indicator } from '@tw/connector-core';
import type { EntryKind } from '../collector.ts';
import type { FeedEntries, Index } from '../feed.ts';
import { type Entries, find, type Found } from '../find.ts';
import type { Listed } from '../listed.ts';
import type { ListedRange } from '../ranges.ts';
import type { ListFacts } from './format.ts';
import type { OpenFile } from './open-file.ts';
import { RangeTable } from './range-table.ts';

/** Files that nobody asks any more are closed with the index that was made of them. */
let forgotten: FinalizationRegistry<() => void> | undefined;

/** A compiled list that answers as the list itself does. Only its index is in memory; the entries are read when they are asked for. */
export class CompiledIndex implements Entries, Index {
  readonly #file: OpenFile;
  readonly #ranges: RangeTable;

  constructor(file: OpenFile) {
    this.#file = file;
    this.#ranges = new RangeTable(file.boundaries, file.tables.ranges);
    forgotten ??= new FinalizationRegistry((close) => close());
    forgotten.register(this, () => file.blocks.close());
  }

  /** What the list says about itself. */
  get facts(): ListFacts {
    return this.#file.facts;
  }

  /** Throws `configuration` if the entry that it needs is not in the file as it was written. */
  find(indicator: Indicator): Found | undefined {
    return find(this, indicator);
  }

  counts(): FeedEntries {
    const { domains, exceptions, urls, addresses, ranges, hashes, emails } = this.#file.tables;
    return {
      domains: domains.size,
      urls: urls.size,
      addresses: addresses.size,
      ranges: ranges.size,
      hashes: hashes.size,
      emails: emails.size,
      exceptions: exceptions.size,
    };
  }

  /** The entry with this key: the text, or the part of it from `start` to before `end`. */
  get(kind: EntryKind, text: string, start?: number, end?: number): Listed | undefined {
    return this.#file.tables[kind].get(text, start, end);
  }

  range(address: string): ListedRange | undefined {
    return this.#ranges.find(address);
  }

  /** No more entries are read: what needs one throws. Without this the file is closed when the index is forgotten. */
  close(): void {
    this.#file.blocks.close();
  }
}
