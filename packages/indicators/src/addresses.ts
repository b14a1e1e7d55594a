import { isDigit } from './labels.ts';

/** The longest IPv6 address with every colon and dot in brackets. */
const maxRun = 80;

/** Where something stands that may be an IPv6 address. */
export interface Run {
  readonly start: number;
  readonly end: number;
}

const isHex = (code: number): boolean => isDigit(code) || (code >= 0x41 && code <= 0x46) || (code >= 0x61 && code <= 0x66);
const isWord = (code: number): boolean => isDigit(code) || ((code | 0x20) >= 0x61 && (code | 0x20) <= 0x7a) || code === 0x5f;

/** The length of `:`, `[:]`, `.` or `[.]` at `index`, else 0. */
function tokenLength(text: string, index: number): number {
  const char = text[index];
  if (char === ':' || char === '.') return 1;
  return char === '[' && (text[index + 1] === ':' || text[index + 1] === '.') && text[index + 2] === ']' ? 3 : 0;
}

/** The run of hexadecimal digits, colons and dots around the first colon of it, at `index`. Its `end` is where to go on if it is none. */
export function ipv6Run(text: string, index: number): Run {
  let start = text[index - 1] === '[' && text[index + 1] === ']' ? index - 1 : index;
  for (let count = 0; count < 4 && isHex(text.charCodeAt(start - 1)); count++) start--;
  let end = start;
  while (end < text.length) {
    const length = isHex(text.charCodeAt(end)) ? 1 : tokenLength(text, end);
    if (length === 0) break;
    end += length;
  }
  return { start, end };
}

/** The address in a run, without defanging. Undefined: it cannot be one, or is more likely something else. */
export function ipv6In(text: string, { start, end }: Run): { readonly text: string; readonly end: number } | undefined {
  if (end - start > maxRun || isWord(text.charCodeAt(start - 1)) || isWord(text.charCodeAt(end))) return undefined;
  const raw = text.slice(start, end);
  // A sentence, or `address: port`, goes on with these.
  const trimmed = raw.replace(/(?<!:):$|\.$/, '');
  const plain = trimmed.replaceAll(/\[([.:])\]/g, '$1');
  const groups = plain.split(':');
  if (groups.length < 3 || !/\d/.test(plain)) return undefined;
  // An EUI-64, or a part of a fingerprint.
  if (groups.length === 8 && groups.every((group) => group.length === 2)) return undefined;
  return { text: plain, end: start + trimmed.length };
}
