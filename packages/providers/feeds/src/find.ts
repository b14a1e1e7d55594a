import type { Indicator } from '@tw/connector-core';
import { type About, hasExpired, nothingMore } from './about.ts';
import type { EntryKind } from './collector.ts';
import { hostOf, urlKey } from './keys.ts';
import type { Listed } from './listed.ts';
import { type ListedRange, unmapped } from './ranges.ts';

/** Which entry an indicator matches, and how. */
export interface Found {
  readonly rule: 'hash' | 'email' | 'url' | 'url without query' | 'domain' | 'parent domain' | 'address' | 'range';
  /** Normalised: it may be written otherwise in the list. */
  readonly entry: string;
  /** What the list says about this entry. Absent: only that it is listed. */
  readonly about?: About;
}

/** The entries of one list, by their keys. */
export interface Entries {
  /** The key is the text from `start` to before `end`, by default all of it: so parts of names and URLs need not be cut out. */
  get(kind: EntryKind, text: string, start?: number, end?: number): Listed | undefined;
  /** The longest range that holds the address and has not expired. */
  range(address: string): ListedRange | undefined;
}

/** The entry that decides about an indicator. One that has expired is as good as none, so that what else the list has counts. */
export function find(entries: Entries, { type, value }: Indicator): Found | undefined {
  if (type === 'domain') return findDomain(entries, value);
  if (type === 'url') return findUrl(entries, urlKey(value));
  if (type === 'ipv4' || type === 'ipv6') return findAddress(entries, unmapped(value));
  if (type === 'email') return findEmail(entries, value.toLowerCase());
  return found('hash', value, entries.get('hashes', value)?.itself);
}

/** From the whole name upwards, so that what is most specific decides; on the same name the exception does. */
function findDomain(entries: Entries, text: string, start = 0, end = text.length): Found | undefined {
  for (let from = start; ;) {
    if (entries.get('exceptions', text, from, end) !== undefined) return undefined;
    const listed = entries.get('domains', text, from, end);
    if (listed !== undefined) {
      const entry = text.slice(from, end);
      const match = from === start ? found('domain', entry, listed.itself) : found('parent domain', entry, listed.below);
      if (match !== undefined) return match;
    }
    const dot = text.indexOf('.', from);
    if (dot < 0 || dot >= end) return undefined;
    from = dot + 1;
  }
}

function findUrl(entries: Entries, key: string): Found | undefined {
  const exact = entries.get('urls', key);
  const match = found('url', exact?.url ?? key, exact?.itself);
  if (match !== undefined) return match;
  const query = key.indexOf('?');
  if (query >= 0) {
    const shorter = entries.get('urls', key, 0, query);
    const shorterMatch = found('url without query', shorter?.url ?? key.slice(0, query), shorter?.itself);
    if (shorterMatch !== undefined) return shorterMatch;
  }
  const [start, end] = hostOf(key);
  return isAddress(key, start, end) ? findAddress(entries, unmapped(key.slice(start, end))) : findDomain(entries, key, start, end);
}

/** Of the host of a URL: the URL parser leaves no name whose last part is a number. */
function isAddress(key: string, start: number, end: number): boolean {
  if (key[start - 1] === '[') return true;
  const last = key.charCodeAt(end - 1);
  return last >= 48 && last <= 57 && /^[\d.]+$/.test(key.slice(start, end));
}

function findAddress(entries: Entries, address: string): Found | undefined {
  const exact = found('address', address, entries.get('addresses', address)?.itself);
  if (exact !== undefined) return exact;
  const range = entries.range(address);
  return range && found('range', range.text, range.about);
}

function findEmail(entries: Entries, address: string): Found | undefined {
  const exact = found('email', address, entries.get('emails', address)?.itself);
  return exact ?? findDomain(entries, address, address.lastIndexOf('@') + 1);
}

/** Undefined if there is no such entry, or no longer. */
function found(rule: Found['rule'], entry: string, about: About | undefined): Found | undefined {
  if (about === undefined || hasExpired(about)) return undefined;
  return about === nothingMore ? { rule, entry } : { rule, entry, about };
}
