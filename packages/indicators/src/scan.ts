import { detectIndicator } from '@tw/connector-core';
import { ipv6In, ipv6Run } from './addresses.ts';
import { type Candidate, hostOf, type Look, lookAtMailbox, lookAtName } from './candidates.ts';
import { isAsciiWord, isLabelChar } from './labels.ts';
import { withoutHidden } from './marks.ts';
import { isNamedOtherwise } from './plausible.ts';
import { isDot, type Separator, separatorAround } from './separators.ts';
import { isMeantAsName } from './suffixes.ts';
import { hasPlaceholder, maxUrl, schemeStart, urlEnd } from './urls.ts';

/** What a character can be the sign of. Letters and digits are 0 and 1, so that the loop passes over them quickly. */
const nothing = 0;
const word = 1;
const dot = 2;
const at = 3;
const slash = 4;
const colon = 5;
/** Before the word `dot` or `at`: a bracket or a blank. */
const opening = 6;

const signs = new Uint8Array(128);
for (let code = 0; code < 128; code++) if (isAsciiWord(code)) signs[code] = word;
signs[0x2e] = dot;
signs[0x40] = at;
signs[0x2f] = slash;
signs[0x5c] = slash;
signs[0x3a] = colon;
signs[0x5b] = opening;
signs[0x28] = opening;
signs[0x7b] = opening;
signs[0x20] = opening;

const hashLengths = new Set([32, 40, 64, 128]);
const hexadecimal = /^[0-9a-f]+$/i;

/** A search for what looks like an indicator. It can go on in the next part of a text. */
export class Scan {
  #index = 0;
  #wordStart = 0;
  /** What is before is used up. */
  #floor = 0;
  #versionEnd = -1000;
  #noIpv6Before = 0;

  /** How far the text has been searched. */
  get index(): number {
    return this.#index;
  }

  /**
   * What begins before `to`, in order and without overlaps; the text behind it is looked at, too. Time is linear in the length of the
   * text: the loop only goes forward, and each look is at a few hundred characters, or at what it then passes over.
   */
  *candidates(text: string, to = text.length + 1): Generator<Candidate> {
    while (this.#index < to) {
      const code = text.charCodeAt(this.#index);
      const sign = code < 128 ? (signs[code] ?? nothing) : isDot(code) ? dot : nothing;
      if (sign === word) {
        this.#index++;
        continue;
      }
      const hash = hashAt(text, this.#wordStart, this.#index);
      if (hash !== undefined && hash.start >= this.#floor) {
        this.#floor = hash.end;
        yield hash;
      }
      const look = sign === nothing ? undefined : this.#look(text, sign);
      this.#versionEnd = look?.versionEnd ?? this.#versionEnd;
      this.#index = Math.max(this.#index + 1, look?.next ?? 0);
      // Where a look has passed over words, the last one of them is not whole any more.
      this.#wordStart = this.#index;
      if (look?.found !== undefined) {
        this.#floor = look.found.end;
        yield look.found;
      }
    }
  }

  #look(text: string, sign: number): Look | undefined {
    const index = this.#index;
    if (sign !== colon) return lookAt(text, sign, index, this.#floor, this.#versionEnd);
    if (index < this.#noIpv6Before) return undefined;
    const run = ipv6Run(text, index);
    this.#noIpv6Before = run.end;
    return run.start >= this.#floor ? lookAtIpv6(text, run) : undefined;
  }

  /** The text goes on as one without its first `length` characters. */
  drop(length: number): void {
    this.#index -= length;
    this.#wordStart -= length;
    this.#floor -= length;
    this.#versionEnd -= length;
    this.#noIpv6Before -= length;
  }
}

function lookAt(text: string, sign: number, index: number, floor: number, versionEnd: number): Look | undefined {
  if (sign === slash) return text[index + 1] === text[index] ? lookAtUrl(text, index, floor) : undefined;
  const separator = sign === opening ? wordSeparator(text, index) : around(text, sign, index);
  if (separator === undefined || separator.start < floor) return undefined;
  if (separator.kind === 'at') return lookAtMailbox(text, separator, floor);
  return lookAtName(text, separator, floor, versionEnd);
}

/** ` dot `, `[dot]`, `(at)` and the like. */
function wordSeparator(text: string, index: number): Separator | undefined {
  const first = text.charCodeAt(index + 1) | 0x20;
  const second = text.charCodeAt(index + 2) | 0x20;
  const isWord = (first === 0x64 && second === 0x6f) || (first === 0x61 && second === 0x74);
  return isWord ? separatorAround(text, index) : undefined;
}

/** The separator that this dot or at-sign is, or is in. Most dots end a sentence, which is told without more. */
function around(text: string, sign: number, index: number): Separator | undefined {
  const after = text.charCodeAt(index + 1);
  if (isLabelChar(text.charCodeAt(index - 1)) && isLabelChar(after))
    return { kind: sign === at ? 'at' : 'dot', start: index, end: index + 1, defanged: false, isWord: false };
  if (after === 0x20 || after === 0x0a || after === 0x0d) return undefined;
  return separatorAround(text, index);
}

/** The hash that the whole word is. */
function hashAt(text: string, start: number, end: number): Candidate | undefined {
  if (!hashLengths.has(end - start)) return undefined;
  const value = text.slice(start, end);
  if (!hexadecimal.test(value) || isOneDigit(value) || isDecimal.test(value) || isLabelAround(text, start, end)) return undefined;
  if (value.length === 32 && isNamedOtherwise(text, start)) return undefined;
  const indicator = detectIndicator(value);
  return indicator === undefined ? undefined : { start, end, indicator, defanged: false, host: '' };
}

/** One hash of three million has no letter; numbers of that length are more frequent. */
const isDecimal = /^\d+$/;

/** Zeros in place of a hash, and rows of letters. */
const isOneDigit = (value: string): boolean => value === (value[0] ?? '').repeat(value.length);

/** Letters beyond ASCII make it a part of a longer word. */
function isLabelAround(text: string, start: number, end: number): boolean {
  const before = text.charCodeAt(start - 1);
  const after = text.charCodeAt(end);
  return (
    (before > 127 && /\p{L}/u.test(text[start - 1] ?? '') && !/\p{Script=Han}/u.test(text[start - 1] ?? '')) ||
    (after > 127 && /\p{Script=Latin}/u.test(text[end] ?? ''))
  );
}

function lookAtIpv6(text: string, run: { readonly start: number; readonly end: number }): Look | undefined {
  const address = ipv6In(text, run);
  const indicator = address === undefined ? undefined : detectIndicator(address.text);
  if (address === undefined || indicator?.type !== 'ipv6' || /^\/\d{1,3}(?!\w)/.test(text.slice(address.end, address.end + 5)))
    return undefined;
  const defanged = address.end - run.start !== address.text.length;
  return { next: address.end, found: { start: run.start, end: address.end, indicator, defanged, host: '' } };
}

/** The URL whose slashes are at `index`. */
function lookAtUrl(text: string, index: number, floor: number): Look | undefined {
  const start = schemeStart(text, index);
  if (start === undefined || start < floor) return undefined;
  const host = text[index + 2] === ']' ? index + 3 : index + 2;
  const end = urlEnd(text, start, host);
  if (end === undefined) return { next: start + maxUrl };
  if (hasPlaceholder(text.slice(host, end))) return undefined;
  const written = text.slice(start, end);
  const plain = withoutHidden(written).replace(/^[^:[]+/, plainScheme);
  const indicator = detectIndicator(plain);
  if (indicator?.type !== 'url') return undefined;
  const name = hostOf(indicator.value);
  if (!isAddress(name) && !isMeantAsName(name)) return undefined;
  const defanged = /^[^:/]*[x*]|^[^:/]*\[|:\[/i.test(written) || /\[(?:\.|dot)\]|[({](?:\.|dot)[})]|\\\./i.test(written.slice(0, maxHost));
  return { next: end, found: { start, end, indicator, defanged, host: name } };
}

/** How much of a URL is looked at for a defanged host. */
const maxHost = 300;

/** `hxxps`, `h**ps`, `fxp`. */
const plainScheme = (scheme: string): string =>
  scheme
    .toLowerCase()
    .replace(/^h[tx*]{2}p/, 'http')
    .replace(/^f[tx]p/, 'ftp');

const isAddress = (host: string): boolean => host.startsWith('[') || /^[\d.]+$/.test(host) || host === 'localhost';
