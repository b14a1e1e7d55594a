import { styleText } from 'node:util';
import { defang, detectIndicator } from '@tw/connector-core';
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

const unseen = /[\u007f-\u009f\p{Cf}\p{Zl}\p{Zp}]/gu;

/** JSON in which characters that a terminal obeys or hides are escaped. */
export function toJson(value: unknown, indent?: number): string {
  const escape = (char: string) =>
    Array.from({ length: char.length }, (_, i) => `\\u${char.charCodeAt(i).toString(16).padStart(4, '0')}`).join('');
  return JSON.stringify(value, undefined, indent).replaceAll(unseen, escape);
}
