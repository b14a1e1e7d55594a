import { refang } from './refang.ts';
import { codePointName, Refusal, unseen } from './refusal.ts';

/** The longest input, and the longest normalised indicator, in characters. Browsers and vendors stop earlier. */
export const maxIndicatorLength = 8192;

/** How deep quotes and brackets around the indicator may be nested, e.g. `("<x.example>"),`. */
const maxWrappers = 4;

const wrappers: Readonly<Record<string, string>> = {
  '<': '>',
  '(': ')',
  '[': ']',
  '{': '}',
  '"': '"',
  "'": "'",
  '`': '`',
  '“': '”',
  '‘': '’',
  '«': '»',
};

export function tooLong(): Refusal {
  return new Refusal(
    `is longer than ${maxIndicatorLength} characters`,
    `Give one indicator of at most ${maxIndicatorLength} characters; take indicators out of longer texts first.`,
  );
}

/**
 * One indicator without what copying put around it: white space, defanging, quotes or brackets in pairs, a closing comma or
 * semicolon. Characters that cannot be seen are refused and not stripped, since the text then is not what a person read.
 */
export function clean(text: string): string | Refusal {
  if (typeof text !== 'string') return new Refusal('is not a string', 'Give one indicator as a string.');
  // Before anything else: all that follows is linear, but a megabyte is never an indicator.
  if (text.length > maxIndicatorLength) return tooLong();
  const trimmed = trim(text);
  if (trimmed === '') return new Refusal('is empty', 'Give one indicator.');
  const hidden = unseen().exec(trimmed);
  if (hidden !== null) return hiddenCharacter(hidden[0]);
  const cleaned = unwrap(refang(trimmed));
  if (cleaned === '') return new Refusal('is empty inside its quotes or brackets', 'Give one indicator.');
  if (/\s/.test(cleaned)) {
    return new Refusal('has white space in it', 'Give one indicator without spaces; a space within a URL is written %20.');
  }
  return cleaned;
}

/** Without closing commas and semicolons: a list was copied with its separator. */
export function withoutSeparator(text: string): string {
  let end = text.length;
  while (end > 0 && (text[end - 1] === ',' || text[end - 1] === ';')) end--;
  return text.slice(0, end);
}

function hiddenCharacter(char: string): Refusal {
  return new Refusal(
    `has the invisible or control character ${codePointName(char)} in it`,
    `Remove ${codePointName(char)}, or treat the text as hostile: what it shows is not what it holds.`,
  );
}

/** Like `String.prototype.trim`, but it keeps U+FEFF, which is invisible and to be reported. */
function trim(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isSpace(text[start])) start++;
  while (end > start && isSpace(text[end - 1])) end--;
  return text.slice(start, end);
}

function isSpace(char: string | undefined): boolean {
  return char !== undefined && char !== '\uFEFF' && char.trim() === '';
}

function unwrap(text: string): string {
  let inner = text;
  for (let i = 0; i < maxWrappers; i++) {
    inner = trim(withoutSeparator(inner));
    const close = wrappers[inner[0] ?? ''];
    if (close === undefined || inner.length < 2 || !inner.endsWith(close)) return inner;
    inner = inner.slice(1, -1);
  }
  return trim(withoutSeparator(inner));
}
