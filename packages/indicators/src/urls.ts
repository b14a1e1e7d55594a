import { isDot } from './separators.ts';

/** Longer than core's limit for one indicator: what is longer is no URL, and need not be read to its end. */
export const maxUrl = 8200;

/** A scheme before `//`, `\\` or their defanged forms; anchored at the end of 16 characters. */
const schemeBefore = /(?:h[tx*]{2}ps?|f[tx]ps?|wss?)(?:\[:\]|:|\[:|:\[)$/i;
const anySchemeBefore = /[a-z][a-z0-9+.-]{1,10}(?:\[:\]|:|\[:|:\[)$/i;

/** Where the scheme of the URL begins whose `//` is at `slashes`. Undefined: there is no scheme that is looked up. */
export function schemeStart(text: string, slashes: number): number | undefined {
  const before = text.slice(Math.max(0, slashes - 16), slashes);
  const scheme = schemeBefore.exec(before)?.[0];
  if (scheme === undefined) return undefined;
  const start = slashes - scheme.length;
  const previous = text[start - 1] ?? '';
  return /[\p{L}\p{N}]/u.test(previous) && !unspaced.test(previous) && !/[rnt]/.test(escapedChar(text, start)) ? undefined : start;
}

/** The letter of an escape sequence that ends before `start`, as in `"\nhttp://…"` copied out of code. */
const escapedChar = (text: string, start: number): string => (text[start - 2] === '\\' ? (text[start - 1] ?? '') : '');

/** How much of user names and passwords is looked at. */
const maxUserInfo = 100;

/** Whether the authority of a link, of whatever scheme, has begun before `start`: `ldap://`, `postgres://user:password@`. */
export function isInAuthority(text: string, start: number): boolean {
  const before = text.slice(Math.max(0, start - maxUserInfo), start);
  const slashes = before.lastIndexOf('//');
  return slashes > 0 && !/[\s/]/.test(before.slice(slashes + 2)) && anySchemeBefore.test(before.slice(Math.max(0, slashes - 16), slashes));
}

/** A part of the path that stands for others: `/auth/[victim-id]/login`, `/{id}`. The host is still meant. */
export const hasPlaceholder = (url: string): boolean => /\/(?:\[[\w -]{2,60}\]|\{[\w -]{2,60}\}|<[\w -]{2,60}>)(?:[/?#.]|$)/.test(url);

const closers: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };
/** Never within a URL as people write it. A backslash is looked at apart. */
const stops = /^[\s"<>`|^\p{Cc}“”„«»‘’‹›。，、；：！？（）【】「」『』《》]$/u;
const unspaced = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]$/u;
/** What may follow a URL in a sentence and is no part of it. An opening bracket there belongs to what follows. */
const trailing = new Set(['.', ',', ';', ':', '!', '?', "'", '…', '\\', '&', '(', '[', '{']);
/** What Markdown puts before and after it. */
const emphasis = new Set(['*', '_', '~']);

/**
 * Where the URL ends whose scheme begins at `start` and whose host at `host`. Brackets belong to it as long as they come in pairs, so
 * that a link in brackets ends where these do. Undefined: it has no end within reason.
 */
export function urlEnd(text: string, start: number, host: number): number | undefined {
  const quote = text[start - 1] === "'" ? "'" : undefined;
  const depth: Record<string, number> = { '(': 0, '[': 0, '{': 0 };
  let end = host;
  for (; end < text.length; end++) {
    if (end - start > maxUrl) return undefined;
    if (isStop(text, end, host) || text[end] === quote || startsAnother(text, end)) break;
    const char = text[end] ?? '';
    if (char in depth) depth[char] = (depth[char] ?? 0) + 1;
    const opener = closers[char];
    if (opener === undefined) continue;
    if (depth[opener] === 0) break;
    depth[opener] = (depth[opener] ?? 0) - 1;
  }
  return withoutTrailing(text, start, host, end);
}

function isStop(text: string, index: number, host: number): boolean {
  const code = text.charCodeAt(index);
  // `\.` is a defanged dot; any other backslash comes from code or a path, except for `http:\\`.
  if (code === 0x5c) return text[index + 1] !== '.';
  if (code > 0x20 && code < 0x7f) return code === 0x22 || code === 0x3c || code === 0x3e || code === 0x60 || code === 0x7c || code === 0x5e;
  const char = text[index] ?? '';
  if (unspaced.test(char)) return index > host && !unspaced.test(text[index - 1] ?? '') && !isDot(text.charCodeAt(index - 1));
  return stops.test(char);
}

/** `http://a.example/x,http://b.example/y` are two. */
function startsAnother(text: string, index: number): boolean {
  const code = text.charCodeAt(index);
  return (code === 0x2c || code === 0x3b) && /^h[tx]{2}ps?(?:\[:\]|:)/i.test(text.slice(index + 1, index + 12));
}

function withoutTrailing(text: string, start: number, host: number, from: number): number {
  let end = from;
  while (end > host) {
    const char = text[end - 1] ?? '';
    if (!trailing.has(char) && !(emphasis.has(char) && text[start - 1] === char)) break;
    end--;
  }
  return end;
}
