import type { Indicator } from '@tw/connector-core';
import { type About, hasExpired, nothingMore } from './about.ts';
import type { EntryKind } from './collector.ts';
import { hostOf, urlKey, withoutQuery } from './keys.ts';
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
  get(kind: EntryKind, key: string): Listed | undefined;
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
function findDomain(entries: Entries, name: string): Found | undefined {
  for (let entry = name; ;) {
    if (entries.get('exceptions', entry) !== undefined) return undefined;
    const listed = entries.get('domains', entry);
    const match = entry === name ? found('domain', entry, listed?.itself) : found('parent domain', entry, listed?.below);
    if (match !== undefined) return match;
    const dot = entry.indexOf('.');
    if (dot < 0) return undefined;
    entry = entry.slice(dot + 1);
  }
}

function findUrl(entries: Entries, key: string): Found | undefined {
  const exact = entries.get('urls', key);
  const match = found('url', exact?.url ?? key, exact?.itself);
  if (match !== undefined) return match;
  const shorterKey = withoutQuery(key);
  if (shorterKey !== key) {
    const shorter = entries.get('urls', shorterKey);
    const shorterMatch = found('url without query', shorter?.url ?? shorterKey, shorter?.itself);
    if (shorterMatch !== undefined) return shorterMatch;
  }
  const host = hostOf(key);
  return /^[\d.]+$/.test(host) || host.includes(':') ? findAddress(entries, unmapped(host)) : findDomain(entries, host);
}

function findAddress(entries: Entries, address: string): Found | undefined {
  const exact = found('address', address, entries.get('addresses', address)?.itself);
  if (exact !== undefined) return exact;
  const range = entries.range(address);
  return range && found('range', range.text, range.about);
}

function findEmail(entries: Entries, address: string): Found | undefined {
  const exact = found('email', address, entries.get('emails', address)?.itself);
  return exact ?? findDomain(entries, address.slice(address.lastIndexOf('@') + 1));
}

/** Undefined if there is no such entry, or no longer. */
function found(rule: Found['rule'], entry: string, about: About | undefined): Found | undefined {
  if (about === undefined || hasExpired(about)) return undefined;
  return about === nothingMore ? { rule, entry } : { rule, entry, about };
}
