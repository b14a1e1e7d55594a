import { domainToUnicode } from 'node:url';
import type { Mark } from './types.ts';

const bidi = /\p{Bidi_Control}/u;
const hidden = /\p{Default_Ignorable_Code_Point}/u;
const everyHidden = /\p{Default_Ignorable_Code_Point}/gu;

/** Letters of Cyrillic, Greek and Armenian that are drawn like Latin ones in most fonts: https://www.unicode.org/reports/tr39. */
const twins = /^[аеорсухіјѕԁԛԝһӏьѵԍցոսհοανρυικτωƅɡ\d_-]+$/u;
const latin = /\p{Script=Latin}/u;
const similar = /[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}]/u;
// oxlint-disable-next-line no-control-regex -- the range is "ASCII"
const ascii = /^[\x00-\x7f]*$/;

/** The text without characters that nobody sees. */
export const withoutHidden = (text: string): string => (ascii.test(text) ? text : text.replaceAll(everyHidden, ''));

/** What is wrong with a text, and with the host in it; `host` as it is normalised, if there is one. */
export function marksOf(text: string, host: string): Mark[] {
  const marks: Mark[] = [];
  if (!ascii.test(text)) {
    if (bidi.test(text)) marks.push('bidi_control');
    if (hidden.test(text.replaceAll(/\p{Bidi_Control}/gu, ''))) marks.push('hidden_characters');
  }
  if (host.includes('xn--')) {
    const labels = domainToUnicode(host).split('.');
    if (labels.some((label) => latin.test(label) && similar.test(label))) marks.push('mixed_script');
    if (labels.some((label) => similar.test(label) && twins.test(label))) marks.push('lookalike');
  }
  return marks;
}
