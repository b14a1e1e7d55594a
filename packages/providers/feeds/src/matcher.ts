import { defined, type Indicator } from '@tw/connector-core';
import { type About, hasExpired, mergedAbout, nothingMore } from './about.ts';
import type { FeedEntries } from './feed.ts';
import { type Range, Ranges, unmapped } from './ranges.ts';

/** Which entry an indicator matches, and how. */
export interface Found {
  readonly rule: 'hash' | 'email' | 'url' | 'url without query' | 'domain' | 'parent domain' | 'address' | 'range';
  /** Normalised: it may be written otherwise in the list. */
  readonly entry: string;
  /** What the list says about this entry. Absent: only that it is listed. */
  readonly about?: About;
}

/** Which names a domain entry stands for: itself (1), all names below it (2), or both. */
export type Scope = 1 | 2 | 3;
export const itself = 1;
export const below = 2;
export const itselfAndBelow = 3;

/** Where entries go: into a {@link Matcher}, or a compiled list. */
export interface EntrySink {
  addDomain(name: string, scope: Scope, about?: About): void;
  /** The list itself says that this name and those below it are none of its entries, but for entries further below. */
  addException(name: string): void;
  addRange(range: Range, about?: About): void;
  /** Anything but a domain, which needs a scope. */
  add(indicator: Indicator, about?: About): void;
}

/** What answers about one list. */
export interface Finder {
  find(indicator: Indicator): Found | undefined;
  counts(): FeedEntries;
}

/** What is said of a name itself and of those below it. A part that is missing is not listed. */
interface Name {
  readonly itself?: About;
  readonly below?: About;
}

/** Shared, since most lists say nothing about millions of names. */
const plainNames: Readonly<Record<Scope, Name>> = {
  1: { itself: nothingMore },
  2: { below: nothingMore },
  3: { itself: nothingMore, below: nothingMore },
};

/**
 * The entries of one list. Names, addresses and hashes are normalised as in core's `Indicator`.
 *
 * What is added twice is one entry, of which all is said that was said each time: see `mergedAbout`. An entry that has expired is as
 * good as none, so that what else the list has on the indicator counts.
 */
export class Matcher implements EntrySink, Finder {
  readonly #domains = new Map<string, Name>();
  readonly #exceptions = new Set<string>();
  /** By what is compared, the URL as it is listed. */
  readonly #urls = new Map<string, { readonly url: string; readonly about: About }>();
  readonly #addresses = new Map<string, About>();
  readonly #ranges = new Ranges();
  readonly #hashes = new Map<string, About>();
  readonly #emails = new Map<string, About>();

  addDomain(name: string, scope: Scope, about: About = nothingMore): void {
    const added =
      about === nothingMore
        ? plainNames[scope]
        : { ...((scope & itself) !== 0 && { itself: about }), ...((scope & below) !== 0 && { below: about }) };
    const known = this.#domains.get(name);
    this.#domains.set(name, known === undefined || known === added ? added : bothNames(known, added));
  }

  addException(name: string): void {
    this.#exceptions.add(name);
  }

  addRange(range: Range, about: About = nothingMore): void {
    this.#ranges.add(range, about);
  }

  add({ type, value }: Indicator, about: About = nothingMore): void {
    if (type === 'url') this.#addUrl(value, about);
    else if (type === 'ipv4' || type === 'ipv6') put(this.#addresses, unmapped(value), about);
    else if (type === 'email') put(this.#emails, value.toLowerCase(), about);
    else put(this.#hashes, value, about);
  }

  find({ type, value }: Indicator): Found | undefined {
    if (type === 'domain') return this.#findDomain(value);
    if (type === 'url') return this.#findUrl(new URL(value));
    if (type === 'ipv4' || type === 'ipv6') return this.#findAddress(unmapped(value));
    if (type === 'email') return this.#findEmail(value.toLowerCase());
    return found('hash', value, this.#hashes.get(value));
  }

  counts(): FeedEntries {
    return {
      domains: this.#domains.size,
      urls: this.#urls.size,
      addresses: this.#addresses.size,
      ranges: this.#ranges.size,
      hashes: this.#hashes.size,
      emails: this.#emails.size,
      exceptions: this.#exceptions.size,
    };
  }

  #addUrl(url: string, about: About): void {
    const key = urlKey(new URL(url));
    const known = this.#urls.get(key);
    this.#urls.set(key, { url, about: known === undefined ? about : mergedAbout(known.about, about) });
  }

  /** From the whole name upwards, so that what is most specific decides; on the same name the exception does. */
  #findDomain(name: string): Found | undefined {
    for (let entry = name; ;) {
      if (this.#exceptions.has(entry)) return undefined;
      const known = this.#domains.get(entry);
      const match = entry === name ? found('domain', entry, known?.itself) : found('parent domain', entry, known?.below);
      if (match !== undefined) return match;
      const dot = entry.indexOf('.');
      if (dot < 0) return undefined;
      entry = entry.slice(dot + 1);
    }
  }

  #findUrl(url: URL): Found | undefined {
    const exact = this.#urls.get(urlKey(url));
    const match = exact && found('url', exact.url, exact.about);
    if (match !== undefined) return match;
    const hostname = url.hostname.replace(/^\[|\]$/g, '');
    if (url.search !== '') {
      url.search = '';
      const shorter = this.#urls.get(urlKey(url));
      const shorterMatch = shorter && found('url without query', shorter.url, shorter.about);
      if (shorterMatch !== undefined) return shorterMatch;
    }
    return /^[\d.]+$/.test(hostname) || hostname.includes(':') ? this.#findAddress(unmapped(hostname)) : this.#findDomain(hostname);
  }

  #findAddress(address: string): Found | undefined {
    const exact = found('address', address, this.#addresses.get(address));
    if (exact !== undefined) return exact;
    const range = this.#ranges.find(address);
    return range && found('range', range.text, range.about);
  }

  #findEmail(address: string): Found | undefined {
    return found('email', address, this.#emails.get(address)) ?? this.#findDomain(address.slice(address.lastIndexOf('@') + 1));
  }
}

/** Undefined if there is no such entry, or no longer. */
export function found(rule: Found['rule'], entry: string, about: About | undefined): Found | undefined {
  if (about === undefined || hasExpired(about)) return undefined;
  return about === nothingMore ? { rule, entry } : { rule, entry, about };
}

function put(entries: Map<string, About>, key: string, about: About): void {
  const known = entries.get(key);
  entries.set(key, known === undefined ? about : mergedAbout(known, about));
}

function bothNames(one: Name, other: Name): Name {
  const part = (key: keyof Name) => {
    const [first, second] = [one[key], other[key]];
    return first === undefined || second === undefined ? (first ?? second) : mergedAbout(first, second);
  };
  return defined({ itself: part('itself'), below: part('below') });
}

/**
 * What of a URL is compared. `http` and `https` are one, since lists and victims name the same page by either; a user name
 * before the host is part of the lure and not of the address.
 */
function urlKey({ protocol, host, pathname, search }: URL): string {
  return `${protocol === 'https:' ? 'http:' : protocol}//${host}${pathname}${search}`;
}
