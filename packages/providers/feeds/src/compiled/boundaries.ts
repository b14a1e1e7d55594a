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
