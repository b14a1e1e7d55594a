import type { Indicator } from '@tw/connector-core';
import type { FeedEntries } from './feed.ts';
import { type Range, Ranges, unmapped } from './ranges.ts';

/** Which entry an indicator matches, and how. */
export interface Found {
  readonly rule: 'hash' | 'email' | 'url' | 'url without query' | 'domain' | 'parent domain' | 'address' | 'range';
  /** Normalised: it may be written otherwise in the list. */
  readonly entry: string;
}

/** Which names a domain entry stands for: itself (1), all names below it (2), or both. */
export type Scope = 1 | 2 | 3;
export const itself = 1;
export const below = 2;
export const itselfAndBelow = 3;

/** The entries of one list. Names, addresses and hashes are normalised as in core's `Indicator`. */
export class Matcher {
  readonly #domains = new Map<string, Scope>();
  readonly #exceptions = new Set<string>();
  /** By what is compared, the URL as it is listed. */
  readonly #urls = new Map<string, string>();
  readonly #addresses = new Set<string>();
  readonly #ranges = new Ranges();
  readonly #hashes = new Set<string>();
  readonly #emails = new Set<string>();

  addDomain(name: string, scope: Scope): void {
    const known = this.#domains.get(name);
    this.#domains.set(name, known === undefined || known === scope ? scope : itselfAndBelow);
  }

  /** The list itself says that this name and those below it are none of its entries, but for entries further below. */
  addException(name: string): void {
    this.#exceptions.add(name);
  }

  addRange(range: Range): void {
    this.#ranges.add(range);
  }

  /** Anything but a domain, which needs a scope. */
  add({ type, value }: Indicator): void {
    if (type === 'url') this.#urls.set(urlKey(new URL(value)), value);
    else if (type === 'ipv4' || type === 'ipv6') this.#addresses.add(unmapped(value));
    else if (type === 'email') this.#emails.add(value.toLowerCase());
    else this.#hashes.add(value);
  }

  find({ type, value }: Indicator): Found | undefined {
    if (type === 'domain') return this.#findDomain(value);
    if (type === 'url') return this.#findUrl(new URL(value));
    if (type === 'ipv4' || type === 'ipv6') return this.#findAddress(unmapped(value));
    if (type === 'email') return this.#findEmail(value.toLowerCase());
    return this.#hashes.has(value) ? { rule: 'hash', entry: value } : undefined;
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

  /** From the whole name upwards, so that what is most specific decides; on the same name the exception does. */
  #findDomain(name: string): Found | undefined {
    for (let entry = name; ;) {
      if (this.#exceptions.has(entry)) return undefined;
      const scope = this.#domains.get(entry) ?? 0;
      if (entry === name && (scope & itself) !== 0) return { rule: 'domain', entry };
      if (entry !== name && (scope & below) !== 0) return { rule: 'parent domain', entry };
      const dot = entry.indexOf('.');
      if (dot < 0) return undefined;
      entry = entry.slice(dot + 1);
    }
  }

  #findUrl(url: URL): Found | undefined {
    const exact = this.#urls.get(urlKey(url));
    if (exact !== undefined) return { rule: 'url', entry: exact };
    const hostname = url.hostname.replace(/^\[|\]$/g, '');
    if (url.search !== '') {
      url.search = '';
      const shorter = this.#urls.get(urlKey(url));
      if (shorter !== undefined) return { rule: 'url without query', entry: shorter };
    }
    return /^[\d.]+$/.test(hostname) || hostname.includes(':') ? this.#findAddress(unmapped(hostname)) : this.#findDomain(hostname);
  }

  #findAddress(address: string): Found | undefined {
    if (this.#addresses.has(address)) return { rule: 'address', entry: address };
    const range = this.#ranges.find(address);
    return range === undefined ? undefined : { rule: 'range', entry: range };
  }

  #findEmail(address: string): Found | undefined {
    if (this.#emails.has(address)) return { rule: 'email', entry: address };
    return this.#findDomain(address.slice(address.lastIndexOf('@') + 1));
  }
}

/**
 * What of a URL is compared. `http` and `https` are one, since lists and victims name the same page by either; a user name
 * before the host is part of the lure and not of the address.
 */
function urlKey({ protocol, host, pathname, search }: URL): string {
  return `${protocol === 'https:' ? 'http:' : protocol}//${host}${pathname}${search}`;
}
