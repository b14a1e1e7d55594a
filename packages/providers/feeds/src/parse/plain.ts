import type { AddLine } from './formats.ts';

/** `!` and `[Adblock Plus]` begin the comments and the heading of lists for ad blockers. Takes a trimmed line. */
export const isComment = (line: string): boolean => line === '' || /^(?:[#;!]|\/\/|\[adblock\b)/i.test(line);

/** A comment after the content: only behind white space, since a URL may hold all of these marks. */
const closingComment = /\s(?:[#;]|\/\/)/;

export function withoutComment(line: string): string {
  const start = line.search(closingComment);
  return start < 0 ? line : line.slice(0, start).trimEnd();
}

/** One indicator a line. */
export const addPlainLine: AddLine = (line, number, list) => list.add(withoutComment(line), number);
