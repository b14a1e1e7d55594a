import type { Indicator } from '@tw/connector-core';
import { type About, nothingMore } from './about.ts';
import { Collector, type Kind } from './collector.ts';
import type { Index } from './feed.ts';
import { type Entries, find, type Found } from './find.ts';
import { type Listed, mergedListed } from './listed.ts';
import { type ListedRange, type Range, Ranges } from './ranges.ts';

export type { Found } from './find.ts';
export { below, itself, itselfAndBelow, type Scope } from './listed.ts';

/** The entries of one list, in memory. */
export class Matcher extends Collector implements Entries, Index {
  readonly #maps: Readonly<Record<Kind, Map<string, Listed>>> = {
    domains: new Map(),
    urls: new Map(),
    addresses: new Map(),
    hashes: new Map(),
    emails: new Map(),
  };
  readonly #ranges = new Ranges();

  protected override put(kind: Kind, key: string, listed: Listed): void {
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

  get(kind: Kind, key: string): Listed | undefined {
    return this.#maps[kind].get(key);
  }

  range(address: string): ListedRange | undefined {
    return this.#ranges.find(address);
  }

  counts() {
    let [domains, exceptions] = [0, 0];
    for (const { itself, below, excepted } of this.#maps.domains.values()) {
      if (itself !== undefined || below !== undefined) domains++;
      if (excepted) exceptions++;
    }
    const { urls, addresses, hashes, emails } = this.#maps;
    return {
      domains,
      urls: urls.size,
      addresses: addresses.size,
      ranges: this.#ranges.size,
      hashes: hashes.size,
      emails: emails.size,
      exceptions,
    };
  }

  /** All that is listed under each key. */
  *listed(): Generator<readonly [Kind, string, Listed]> {
    for (const [kind, map] of Object.entries(this.#maps) as [Kind, Map<string, Listed>][])
      for (const [key, listed] of map) yield [kind, key, listed];
  }

  ranges(): Generator<readonly [Range, About]> {
    return this.#ranges.entries();
  }
}
