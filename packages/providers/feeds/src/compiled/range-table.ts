import ipaddr from 'ipaddr.js';
import { hasExpired } from '../about.ts';
import type { ListedRange } from '../ranges.ts';
import { type Boundaries, none, type RangeBoundaries } from './boundaries.ts';
import type { Table } from './table.ts';

/** Finds the longest range around an address. */
export class RangeTable {
  readonly #table: Table;
  readonly #ipv4: Ipv4Family;
  readonly #ipv6: Ipv6Family;

  constructor({ ipv4, ipv6 }: RangeBoundaries, table: Table) {
    this.#table = table;
    this.#ipv4 = new Ipv4Family(ipv4);
    this.#ipv6 = new Ipv6Family(ipv6);
  }

  /** The longest that has not expired. Takes an address as core writes it, IPv4-mapped ones as IPv4. */
  find(address: string): ListedRange | undefined {
    const number = ipv4Number(address);
    return number < 0
      ? this.#longest(address, this.#ipv6, this.#ipv6.placeOf(address))
      : this.#longest(address, this.#ipv4, this.#ipv4.placeOf(number));
  }

  #longest(address: string, { lengths, known }: Family, place: number): ListedRange | undefined {
    if (place < 0) return undefined;
    const length = lengths[place] ?? none;
    if (length === none) return undefined;
    const longest = (known[place] ??= this.#listed(address, length));
    if (longest !== undefined && !hasExpired(longest.about)) return longest;
    for (let shorter = length - 1; shorter >= 0; shorter--) {
      const listed = this.#listed(address, shorter);
      if (listed !== undefined && !hasExpired(listed.about)) return listed;
    }
    return undefined;
  }

  #listed(address: string, length: number): ListedRange | undefined {
    const text = rangeText(address, length);
    const about = this.#table.get(text)?.itself;
    return about && { text, about };
  }
}

/** The boundaries of one kind of addresses. */
abstract class Family {
  readonly lengths: Uint8Array;
  /** By the boundary: the ranges that were found before. */
  readonly known: (ListedRange | undefined)[];
  protected readonly starts: Uint32Array;
  /** By the first 16 bits of an address: how many boundaries have lower ones. */
  #below: Uint32Array | undefined;

  constructor({ starts, lengths }: Boundaries) {
    this.lengths = lengths;
    this.starts = starts;
    // Not an empty one: an array that is filled here and there is much slower.
    this.known = Array.from(lengths, () => undefined);
  }

  /** Whether the boundary is behind the address that is asked for. */
  protected abstract isBehind(place: number): boolean;

  /** The last boundary that is not behind the address that is asked for, of which the first 32 bits are given; -1 if there is none. */
  protected search(word: number): number {
    if (this.lengths.length === 0) return -1;
    const below = (this.#below ??= this.#countBelow());
    const first = word >>> 16;
    let low = below[first] ?? 0;
    let high = below[first + 1] ?? 0;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.isBehind(middle)) high = middle;
      else low = middle + 1;
    }
    return low - 1;
  }

  #countBelow(): Uint32Array {
    const below = new Uint32Array(2 ** 16 + 1);
    const words = this.starts.length / this.lengths.length;
    let place = 0;
    for (let first = 0; first < below.length; first++) {
      while (place < this.lengths.length && (this.starts[place * words] ?? 0) >>> 16 < first) place++;
      below[first] = place;
    }
    return below;
  }
}

class Ipv4Family extends Family {
  #asked = 0;

  placeOf(address: number): number {
    this.#asked = address;
    return this.search(address);
  }

  protected isBehind(place: number): boolean {
    return (this.starts[place] ?? 0) > this.#asked;
  }
}

class Ipv6Family extends Family {
  readonly #asked = new Uint32Array(4);

  placeOf(address: string): number {
    readIpv6(address, this.#asked);
    return this.search(this.#asked[0] ?? 0);
  }

  protected isBehind(place: number): boolean {
    for (let word = 0; word < 4; word++) {
      const difference = (this.starts[place * 4 + word] ?? 0) - (this.#asked[word] ?? 0);
      if (difference !== 0) return difference > 0;
    }
    return false;
  }
}

/** As `parseRange` writes the range of this length around the address. */
function rangeText(address: string, length: number): string {
  if (address.includes(':')) return `${ipaddr.IPv6.networkAddressFromCIDR(`${address}/${length}`).toString()}/${length}`;
  const number = length === 0 ? 0 : ipv4Number(address) & (-1 << (32 - length));
  return `${number >>> 24}.${(number >>> 16) & 255}.${(number >>> 8) & 255}.${number & 255}/${length}`;
}

/** -1: it is no IPv4 address. */
function ipv4Number(address: string): number {
  let [number, octet] = [0, 0];
  for (let index = 0; index < address.length; index++) {
    const digit = address.charCodeAt(index) - 48;
    if (digit > 9) return -1;
    if (digit >= 0) octet = octet * 10 + digit;
    else {
      number = (number << 8) | octet;
      octet = 0;
    }
  }
  return ((number << 8) | octet) >>> 0;
}

/** As four numbers of 32 bits. */
function readIpv6(address: string, to: Uint32Array): void {
  const [before = '', after = ''] = address.split('::');
  const first = before === '' ? [] : before.split(':');
  const last = after === '' ? [] : after.split(':');
  const group = (index: number) => parseInt(first[index] ?? last[index - 8 + last.length] ?? '0', 16);
  for (let word = 0; word < 4; word++) to[word] = (group(2 * word) << 16) | group(2 * word + 1);
}
