import { type Separator, separatorAt } from './separators.ts';

/** Longer runs of characters are no part of any name: a label has 63 octets at most, and encoded ones fewer characters. */
const maxLabel = 255;
const maxLabels = 128;

const hyphen = 0x2d;
const underscore = 0x5f;

export const isDigit = (code: number): boolean => code >= 0x30 && code <= 0x39;
export const isAsciiWord = (code: number): boolean => isDigit(code) || (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a);

const letter = /^[\p{L}\p{M}\p{N}]$/u;
const hidden = /^\p{Default_Ignorable_Code_Point}$/u;
/** Written without spaces between words, so that Latin letters next to them are another word. */
const unspaced = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}]$/u;

/** How a character counts in a label: not at all, as a letter, as one of a script without spaces, or as one that nobody sees. */
type Kind = 'none' | 'letter' | 'unspaced' | 'hidden';

function kindOf(code: number): Kind {
  if (code < 0x80) return isAsciiWord(code) || code === hyphen || code === underscore ? 'letter' : 'none';
  const char = String.fromCharCode(code);
  if (hidden.test(char)) return 'hidden';
  if (!letter.test(char)) return 'none';
  return unspaced.test(char) ? 'unspaced' : 'letter';
}

/** Whether a character can be within a name. */
export const isLabelChar = (code: number): boolean => kindOf(code) !== 'none';

/** How far the label reaches from `index`, in the direction of `step`; one script without spaces does not run into others. */
function reach(text: string, index: number, step: 1 | -1): number {
  let seen: Kind = 'hidden';
  let at = index;
  for (let count = 0; at >= 0 && at < text.length && count <= maxLabel; count++, at += step) {
    const kind = kindOf(text.charCodeAt(at));
    if (kind === 'none' || (seen !== 'hidden' && kind !== 'hidden' && kind !== seen)) break;
    if (kind !== 'hidden') seen = kind;
  }
  return at;
}

export const labelEnd = (text: string, start: number): number => reach(text, start, 1);
export const labelStart = (text: string, end: number): number => reach(text, end - 1, -1) + 1;

/** Labels with separators between. */
export interface Name {
  readonly labels: readonly string[];
  /** Where each label ends. */
  readonly ends: readonly number[];
  readonly start: number;
  readonly separators: readonly Separator[];
}

/** What begins at a place: a name, or none, and how far it was read in any case. */
export interface NameRead {
  readonly name?: Name;
  readonly end: number;
}

/** The name whose first label begins at `start`, as far as it goes. At-signs end it. What is too long for a name is passed over. */
export function nameAt(text: string, start: number): NameRead {
  const labels: string[] = [];
  const ends: number[] = [];
  const separators: Separator[] = [];
  let isName = true;
  let at = start;
  let end = start;
  for (;;) {
    const next = labelEnd(text, at);
    if (next === at) break;
    end = next;
    isName &&= end - at <= maxLabel && labels.length < maxLabels;
    if (isName) {
      labels.push(text.slice(at, end));
      ends.push(end);
    }
    const separator = separatorAt(text, end);
    if (separator?.kind !== 'dot') break;
    if (isName) separators.push(separator);
    at = separator.end;
  }
  if (!isName || labels.length === 0) return { end };
  return { end, name: { labels, ends, start, separators: separators.slice(0, labels.length - 1) } };
}

/** The first labels of a name. */
export function shorten(name: Name, labels: number): Name {
  return {
    ...name,
    labels: name.labels.slice(0, labels),
    ends: name.ends.slice(0, labels),
    separators: name.separators.slice(0, labels - 1),
  };
}

export const isDefanged = ({ separators }: Name): boolean => separators.some(({ defanged }) => defanged);
