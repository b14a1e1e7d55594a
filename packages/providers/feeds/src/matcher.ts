import type { Indicator } from '@tw/connector-core';
import { type About, nothingMore } from './about.ts';
import { Collector, type EntryKind } from './collector.ts';
import type { FeedEntries, Index } from './feed.ts';
import { type Entries, find, type Found } from './find.ts';
import { type Listed, mergedListed } from './listed.ts';
import { type ListedRange, type Range, Ranges } from './ranges.ts';

export type { Found } from './find.ts';
export { below, itself, itselfAndBelow, type Scope } from './listed.ts';

/** The entries of one list, in memory. */
export class Matcher extends Collector implements Entries, Index {
  readonly #maps: Readonly<Record<EntryKind, Map<string, Listed>>> = {
    domains: new Map(),
    exceptions: new Map(),
    urls: new Map(),
    addresses: new Map(),
    hashes: new Map(),
    emails: new Map(),
  };
  readonly #ranges = new Ranges();

  protected override put(kind: EntryKind, key: string, listed: Listed): void {
    const map = this.#maps[kind];
    const known = map.get(key);
    map.set(key, known === undefined ? listed : mergedListed(known, listed));
  }

  override addRange(range: Range, about: About = nothingMore): void {
    this.#ranges.add(range, about);
  }

  find(indicator: Indicator): Found | undefined {
    return find(this, indicator);
  }

  get(kind: EntryKind, text: string, start?: number, end?: number): Listed | undefined {
    return this.#maps[kind].get(text.slice(start, end));
  }

  range(address: string): ListedRange | undefined {
    return this.#ranges.find(address);
  }

  counts(): FeedEntries {
    const { domains, exceptions, urls, addresses, hashes, emails } = this.#maps;
    return {
      domains: domains.size,
      urls: urls.size,
      addresses: addresses.size,
      ranges: this.#ranges.size,
      hashes: hashes.size,
      emails: emails.size,
      exceptions: exceptions.size,
    };
  }
}
