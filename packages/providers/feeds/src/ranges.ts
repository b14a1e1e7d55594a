import { detectIndicator } from '@tw/connector-core';
import ipaddr from 'ipaddr.js';
import { type About, hasExpired, mergedAbout } from './about.ts';

/** Some addresses with the same first bits. */
export interface Range {
  readonly bits: 32 | 128;
  /** How many bits are the same. */
  readonly length: number;
  /** Those bits, as a number. */
  readonly prefix: bigint;
  /** As in `192.0.2.0/24`. */
  readonly text: string;
}

/** An IPv4-mapped IPv6 address is the IPv4 address. Takes an address as core writes it: only mapped ones have dots then. */
export const unmapped = (address: string): string =>
  address.startsWith('::ffff:') && address.includes('.') ? address.slice('::ffff:'.length) : address;

/** Undefined if the text is no range. Bits after the prefix do not matter: `192.0.2.7/24` is `192.0.2.0/24`. */
export function parseRange(text: string): Range | undefined {
  const [, address = '', digits = ''] = /^([0-9a-f.:]{2,45})\/(\d{1,3})$/i.exec(text) ?? [];
  const indicator = detectIndicator(address);
  if (indicator?.type !== 'ipv4' && indicator?.type !== 'ipv6') return undefined;
  const value = unmapped(indicator.value);
  const bits = value.includes(':') ? 128 : 32;
  const length = Number(digits) - (indicator.type === 'ipv6' && bits === 32 ? 96 : 0);
  if (length < 0 || length > bits) return undefined;
  const network = ipaddr[bits === 32 ? 'IPv4' : 'IPv6'].networkAddressFromCIDR(`${value}/${length}`);
  return { bits, length, prefix: prefixOf(numberOf(value), bits, length), text: `${network.toString()}/${length}` };
}

/** A range as it is listed, and what is said about it. */
export interface ListedRange {
  readonly text: string;
  readonly about: About;
}

/** Ranges of which the longest match counts. */
export class Ranges {
  /** By the size of the address, then by length; the longest first. */
  readonly #byLength: Record<32 | 128, Map<number, Map<bigint, ListedRange>>> = { 32: new Map(), 128: new Map() };

  get size(): number {
    return [...this.#byLength[32].values(), ...this.#byLength[128].values()].reduce((sum, { size }) => sum + size, 0);
  }

  add({ bits, length, prefix, text }: Range, about: About): void {
    const known = this.#byLength[bits].get(length);
    if (known) {
      const before = known.get(prefix);
      known.set(prefix, { text, about: before === undefined ? about : mergedAbout(before.about, about) });
      return;
    }
    const lengths = [...this.#byLength[bits], [length, new Map([[prefix, { text, about }]])] as const];
    this.#byLength[bits] = new Map(lengths.sort(([a], [b]) => b - a));
  }

  /** The longest that holds the address and has not expired. */
  find(address: string): ListedRange | undefined {
    const bits = address.includes(':') ? 128 : 32;
    if (this.#byLength[bits].size === 0) return undefined;
    const number = numberOf(address);
    for (const [length, ranges] of this.#byLength[bits]) {
      const listed = ranges.get(prefixOf(number, bits, length));
      if (listed !== undefined && !hasExpired(listed.about)) return listed;
    }
    return undefined;
  }
}

const numberOf = (address: string): bigint =>
  ipaddr
    .parse(address)
    .toByteArray()
    .reduce((number, byte) => (number << 8n) | BigInt(byte), 0n);

const prefixOf = (number: bigint, bits: number, length: number): bigint => number >> BigInt(bits - length);
