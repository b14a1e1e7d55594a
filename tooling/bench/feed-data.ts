import { closeSync, openSync, writeSync } from 'node:fs';

/** How many indicators the large list has. */
export const listSize = 5_000_000;

/** The tables of the index that they are in. */
type Kind = 'domains' | 'urls' | 'hashes' | 'addresses';

export interface Sample {
  readonly kind: Kind;
  readonly text: string;
}

const mixed = (number: number): number => Math.imul(number ^ (number >>> 15), 0x2c1b3c6d) >>> 0;

/** The indicator with that number, always the same: of ten four domains, two URLs, three SHA-256 and an IPv4 address. */
export function sample(index: number): Sample {
  const one = Math.imul(index + 1, 0x9e3779b1) >>> 0;
  const two = mixed(one);
  const hex = (number: number) => number.toString(16).padStart(8, '0');
  const place = index % 10;
  if (place < 4) return { kind: 'domains', text: `w${one.toString(36)}.site${two % 100_000}.example` };
  if (place < 6) return { kind: 'urls', text: `http://h${two % 100_000}.example/p/${one.toString(36)}/index.php` };
  if (place < 9) return { kind: 'hashes', text: Array.from({ length: 8 }, (_, part) => hex(mixed(one + part * 77_777))).join('') };
  return { kind: 'addresses', text: [24, 16, 8, 0].map((shift) => (one >>> shift) & 255).join('.') };
}

/** Samples of which one in so many is on the list, each text with a hash that was not computed yet. */
export function questions(count: number, oneIn: number, round: number): Sample[] {
  return Array.from({ length: count }, (_, index) => {
    const number = mixed(round * count + index);
    const { kind, text } = sample(index % oneIn === 0 ? number % listSize : listSize + (number % listSize));
    return { kind, text: Buffer.from(text, 'latin1').toString('latin1') };
  });
}

/** A list with one indicator a line. */
export function writeList(path: string): void {
  const fd = openSync(path, 'w');
  for (let index = 0; index < listSize; index += 10_000)
    writeSync(fd, `${Array.from({ length: 10_000 }, (_, more) => sample(index + more).text).join('\n')}\n`);
  closeSync(fd);
}

/** Twenty thousand ranges of 16 to 28 bits. */
export const ranges: readonly { readonly address: string; readonly bits: number }[] = Array.from({ length: 20_000 }, (_, index) => ({
  address: sample(10 * index + 9).text,
  bits: 16 + (index % 13),
}));
