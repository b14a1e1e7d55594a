import { ConnectorError } from '../errors.ts';

/** How much of the input an error shows: enough to find it, not a log full of somebody's mail. */
const shownChars = 80;

/**
 * Characters that are not seen, or that change how others are seen: control, format, lone surrogate, line separator. A function, since
 * to build such a large class takes a noticeable part of what it takes to import core.
 */
export const unseen = (): RegExp => /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/**
 * Why a text is not what it was taken for. A value and not an exception, because detection tries many texts and most of
 * them fail. `reason` continues the sentence `"the text" …`.
 */
export class Refusal {
  readonly reason: string;
  readonly hint: string;

  constructor(reason: string, hint: string) {
    this.reason = reason;
    this.hint = hint;
  }

  /** `what` was expected: `'a URL'`. */
  toError(what: string, text: string): ConnectorError {
    return new ConnectorError('invalid_input', `Expected ${what}, but ${quote(text)} ${this.reason}.`, { hint: this.hint });
  }
}

/** `U+202E`. */
export function codePointName(char: string): string {
  return `U+${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}

/** At most 80 characters in JSON quotes, with everything escaped that a terminal or a log would not show as it is. */
function quote(text: string): string {
  const shown = JSON.stringify(text.slice(0, shownChars)).replaceAll(unseen(), escapeUnits);
  return text.length > shownChars ? `${shown}…` : shown;
}

function escapeUnits(char: string): string {
  let escaped = '';
  for (let i = 0; i < char.length; i++) escaped += `\\u${char.charCodeAt(i).toString(16).padStart(4, '0')}`;
  return escaped;
}
