import ipaddr from 'ipaddr.js';

/** No range. */
export const none = 255;

/**
 * Where ranges begin and end, in the order of addresses: from each boundary to the next the longest range around is the same, and
 * its length says which it is.
 */
export interface Boundaries {
  /** Numbers of 32 bits; of IPv6 four for each boundary, the highest first. */
  readonly starts: Uint32Array;
  readonly lengths: Uint8Array;
}

export interface RangeBoundaries {
  readonly ipv4: Boundaries;
  readonly ipv6: Boundaries;
}

/** The ranges of one list, as they come. */
export class RangeCollector {
  /** The first address and, in the lowest eight bits, the length. */
  readonly #ranges: Readonly<Record<32 | 128, bigint[]>> = { 32: [], 128: [] };

  add({ bits, length, prefix }: { readonly bits: 32 | 128; readonly length: number; readonly prefix: bigint }): void {
    this.#ranges[bits].push(((prefix << BigInt(bits - length)) << 8n) | BigInt(length));
  }

  boundaries(): RangeBoundaries {
    return { ipv4: boundariesOf(this.#ranges[32], 32), ipv6: boundariesOf(this.#ranges[128], 128) };
  }
}

function boundariesOf(ranges: readonly bigint[], bits: 32 | 128): Boundaries {
  const words = bits / 32;
  const found: { at: bigint; length: number }[] = [];
  const open: { readonly end: bigint; readonly length: number }[] = [];
  const mark = (at: bigint, length: number) => {
    const last = found.at(-1);
    if (last?.at === at) last.length = length;
    else if (at < 1n << BigInt(bits)) found.push({ at, length });
  };
  const closeUpTo = (at: bigint) => {
    for (let top = open.at(-1); top !== undefined && top.end <= at; top = open.at(-1)) {
      open.pop();
      mark(top.end, open.at(-1)?.length ?? none);
    }
  };
  // By the first address; of those with the same the shortest prefix first, which is around the others.
  for (const range of ranges.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0))) {
    const [start, length] = [range >> 8n, Number(range & 255n)];
    closeUpTo(start);
    open.push({ end: start + (1n << BigInt(bits - length)), length });
    mark(start, length);
  }
  closeUpTo(1n << BigInt(bits));
  return {
    starts: Uint32Array.from(found.flatMap(({ at }) => wordsOf(at, words))),
    lengths: Uint8Array.from(found, ({ length }) => length),
  };
}

const wordsOf = (address: bigint, words: number): number[] =>
  Array.from({ length: words }, (_, index) => Number((address >> BigInt(32 * (words - 1 - index))) & 0xffff_ffffn));

/** The address as numbers of 32 bits. Takes what core writes, IPv4-mapped addresses apart. */
const asked = new Uint32Array(4);

/** The length of the longest range around the address, or `none`. */
export function lengthAround(address: string, { ipv4, ipv6 }: RangeBoundaries): number {
  const isIpv6 = address.includes(':');
  const { starts, lengths } = isIpv6 ? ipv6 : ipv4;
  if (lengths.length === 0) return none;
  if (isIpv6) readIpv6(address);
  else asked[0] = readIpv4(address);
  const words = isIpv6 ? 4 : 1;
  let [low, high] = [0, lengths.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isAtOrBefore(starts, middle * words, words)) low = middle + 1;
    else high = middle;
  }
  return low === 0 ? none : (lengths[low - 1] ?? none);
}

/** Whether the boundary is not behind the address that is asked for. */
function isAtOrBefore(starts: Uint32Array, place: number, words: number): boolean {
  for (let word = 0; word < words; word++) {
    const difference = (starts[place + word] ?? 0) - (asked[word] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return true;
}

/** As `parseRange` writes the range of this length around the address. */
export function rangeText(address: string, length: number): string {
  if (address.includes(':')) return `${ipaddr.IPv6.networkAddressFromCIDR(`${address}/${length}`).toString()}/${length}`;
  const number = length === 0 ? 0 : (readIpv4(address) & (-1 << (32 - length))) >>> 0;
  return `${number >>> 24}.${(number >>> 16) & 255}.${(number >>> 8) & 255}.${number & 255}/${length}`;
}

function readIpv4(address: string): number {
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

function readIpv6(address: string): void {
  const [before = '', after] = address.split('::');
  const groups = before === '' ? [] : before.split(':');
  const last = after === undefined || after === '' ? [] : after.split(':');
  const group = (index: number) => groups[index] ?? last[index - 8 + last.length] ?? '0';
  for (let word = 0; word < 4; word++) asked[word] = (parseInt(group(2 * word), 16) << 16) | parseInt(group(2 * word + 1), 16);
}
