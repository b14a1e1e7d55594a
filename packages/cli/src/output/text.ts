import { styleText } from 'node:util';
import { defang, detectIndicator, oneLine } from '@tw/connector-core';
import type { Io, Output } from '../io.ts';

type Format = Parameters<typeof styleText>[0];
export type Paint = (format: Format, text: string) => string;

/** Colours text where the output is a terminal that has them. FORCE_COLOR and NO_COLOR decide first, in this order. */
export function painter(output: Output, env: Io['env']): Paint {
  if (!hasColors(output, env)) return (_, text) => text;
  return (format, text) => styleText(format, text, { validateStream: false });
}

function hasColors({ isTty }: Output, { FORCE_COLOR, NO_COLOR, TERM }: Io['env']): boolean {
  if (FORCE_COLOR !== undefined) return FORCE_COLOR !== '0' && FORCE_COLOR !== 'false';
  return isTty && TERM !== 'dumb' && (NO_COLOR ?? '') === '';
}

/** Foreign text in which the indicator, or a part of it such as its host, is defanged wherever it is a word. */
export function defangIn(text: string, indicator: string): string {
  return text
    .split(/(\s+)/)
    .map((word) => {
      const found = detectIndicator(word);
      // Other names stay: `Dr.Web` is an engine and no domain.
      return found !== undefined && indicator.includes(found.value) ? defang(found) : word;
    })
    .join('');
}

/** Characters that are drawn as nothing: text for people and for models can hide in them. */
const invisible = /\p{Default_Ignorable_Code_Point}/gu;

/** Foreign text on one line, without characters that a terminal obeys or that nobody sees. */
export const plain = (text: string, max = 300): string => oneLine(text.slice(0, max * 8).replace(invisible, ''), max);

/** Foreign text for people: on one line, and with the indicators in it defanged. */
export const safe = (text: string, max = 300): string => plain(defangAll(plain(text, max)), max * 2);

const candidate =
  /(?:h..ps?|ftps?|wss?):\/\/[^\s"'<>|]+|(?:[\da-f]{0,4}:){2,7}[\da-f.]{0,15}|(?<![\p{L}\p{N}_+%-]|(?<!\\)\\)[\p{L}\p{N}_+%-]+(?:[.@][\p{L}\p{N}_+%-]+)+/giu;
/** Names of files look like domains; `zip` and `com` are left out, since they are top-level domains too. */
const fileName =
  /\.(?:bat|bin|cmd|conf|csv|dll|dmp|docx?|docm|eml|exe|gz|html?|ini|iso|jar|jpe?g|json|js|lnk|log|msi|msg|pdf|php|png|pptx?|ps1|py|rar|rtf|scr|sys|tar|tmp|txt|vbs|xlsx?|xlsm|xml|ya?ml)$/i;

/** Text in which every URL, address and domain is defanged. What may be the name of a file stays. */
export function defangAll(text: string): string {
  return text.replaceAll(candidate, (word) => {
    const end = /[.,;:!?)\]}]*$/.exec(word)?.index ?? word.length;
    const name = word.slice(0, end);
    const found = detectIndicator(name);
    if (found === undefined || (found.type === 'domain' && fileName.test(name))) return word;
    return defang(found) + word.slice(end);
  });
}

const unseen = /[\u007f-\u009f\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/** JSON in which characters that a terminal obeys or hides are escaped. */
export function toJson(value: unknown, indent?: number): string {
  const escape = (char: string) =>
    Array.from({ length: char.length }, (_, i) => `\\u${char.charCodeAt(i).toString(16).padStart(4, '0')}`).join('');
  return JSON.stringify(value, undefined, indent).replaceAll(unseen, escape);
}
