import ipaddr from 'ipaddr.js';
import { hasExpired } from '../about.ts';
import type { ListedRange } from '../ranges.ts';
import { type Boundaries, none, type RangeBoundaries } from './boundaries.ts';
import type { Table } from './table.ts';

/** Finds the longest range around an address. */
export class RangeTable {
  readonly #table: Table;
  readonly #ipv4: Family;
  readonly #ipv6: Family;

  constructor({ ipv4, ipv6 }: RangeBoundaries, table: Table) {
    this.#table = table;
    this.#ipv4 = new Family(ipv4, 1);
    this.#ipv6 = new Family(ipv6, 4);
  }

  /** The longest that has not expired. Takes an address as core writes it, IPv4-mapped ones as IPv4. */
  find(address: string): ListedRange | undefined {
    const family = address.includes(':') ? this.#ipv6 : this.#ipv4;
    const place = family.placeOf(address);
    const length = family.lengths[place] ?? none;
    if (length === none) return undefined;
    const longest = (family.known[place] ??= this.#listed(address, length));
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
class Family {
  readonly lengths: Uint8Array;
  /** By the boundary: the ranges that were found before. */
  readonly known: (ListedRange | undefined)[];
  readonly #starts: Uint32Array;
  readonly #words: 1 | 4;
  readonly #asked = new Uint32Array(4);
  /** By the first 16 bits of an address: how many boundaries have lower ones. */
  #below: Uint32Array | undefined;

  constructor({ starts, lengths }: Boundaries, words: 1 | 4) {
    this.lengths = lengths;
    this.#starts = starts;
    this.#words = words;
    // Not an empty one: an array that is filled here and there is much slower.
    this.known = Array.from(lengths, () => undefined);
  }

  /** The last boundary that is not behind the address; -1 if there is none. */
  placeOf(address: string): number {
    if (this.lengths.length === 0) return -1;
    if (this.#words === 1) this.#asked[0] = ipv4Number(address);
    else readIpv6(address, this.#asked);
    const below = (this.#below ??= this.#countBelow());
    const first = (this.#asked[0] ?? 0) >>> 16;
    let low = below[first] ?? 0;
    let high = below[first + 1] ?? 0;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#isBehind(middle)) high = middle;
      else low = middle + 1;
    }
    return low - 1;
  }

  /** Whether the boundary is behind the address that is asked for. */
  #isBehind(place: number): boolean {
    for (let word = 0; word < this.#words; word++) {
      const difference = (this.#starts[place * this.#words + word] ?? 0) - (this.#asked[word] ?? 0);
      if (difference !== 0) return difference > 0;
    }
    return false;
  }

  #countBelow(): Uint32Array {
    const below = new Uint32Array(2 ** 16 + 1);
    let place = 0;
    for (let first = 0; first < below.length; first++) {
      while (place < this.lengths.length && (this.#starts[place * this.#words] ?? 0) >>> 16 < first) place++;
      below[first] = place;
    }
    return below;
  }
}

/** As `parseRange` writes the range of this length around the address. */
function rangeText(address: string, length: number): string {
  if (address.includes(':')) return `${ipaddr.IPv6.networkAddressFromCIDR(`${address}/${length}`).toString()}/${length}`;
  const number = length === 0 ? 0 : ipv4Number(address) & (-1 << (32 - length));
  return `${number >>> 24}.${(number >>> 16) & 255}.${(number >>> 8) & 255}.${number & 255}/${length}`;
}

function ipv4Number(address: string): number {
  let [number, octet] = [0, 0];
  for (let index = 0; index < address.length; index++) {
    const code = address.charCodeAt(index);
    if (code === 46) {
      number = number * 256 + octet;
      octet = 0;
    } else octet = octet * 10 + code - 48;
  }
  return number * 256 + octet;
}

/** As four numbers of 32 bits. */
function readIpv6(address: string, to: Uint32Array): void {
  const [before = '', after = ''] = address.split('::');
  const first = before === '' ? [] : before.split(':');
  const last = after === '' ? [] : after.split(':');
  const group = (index: number) => parseInt(first[index] ?? last[index - 8 + last.length] ?? '0', 16);
  for (let word = 0; word < 4; word++) to[word] = (group(2 * word) << 16) | group(2 * word + 1);
}
