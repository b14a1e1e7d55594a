import type { Indicator } from '@tw/connector-core';
import { type About, nothingMore } from './about.ts';
import { urlKey } from './keys.ts';
import { itself, type Listed, listedAs, type Scope } from './listed.ts';
import { type Range, unmapped } from './ranges.ts';

/** The kinds of entries whose keys are compared as a whole. */
export const entryKinds = ['domains', 'exceptions', 'urls', 'addresses', 'hashes', 'emails'] as const;
export type EntryKind = (typeof entryKinds)[number];

/** What takes the entries of a list: names, addresses and hashes normalised as in core's `Indicator`. */
export abstract class Collector {
  /** Keeps one entry; what is there already under this key is merged with it. */
  protected abstract put(kind: EntryKind, key: string, listed: Listed): void;

  abstract addRange(range: Range, about?: About): void;

  addDomain(name: string, scope: Scope, about: About = nothingMore): void {
    this.put('domains', name, listedAs(scope, about));
  }

  /** The list itself says that this name and those below it are none of its entries, but for entries further below. */
  addException(name: string): void {
    this.put('exceptions', name, listedAs(itself, nothingMore));
  }

  /** Anything but a domain, which needs a scope. */
  add({ type, value }: Indicator, about: About = nothingMore): void {
    const listed = listedAs(itself, about);
    if (type === 'url') this.#addUrl(value, listed);
    else if (type === 'ipv4' || type === 'ipv6') this.put('addresses', unmapped(value), listed);
    else if (type === 'email') this.put('emails', value.toLowerCase(), listed);
    else this.put('hashes', value, listed);
  }

  #addUrl(url: string, listed: Listed): void {
    const key = urlKey(url);
    this.put('urls', key, key === url ? listed : { ...listed, url });
  }
}
