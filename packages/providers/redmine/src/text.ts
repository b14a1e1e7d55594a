import { ConnectorError } from '@tw/connector-core';

/** Redmine reads `12abc` as 12: only a number names an issue, and nothing else is sent. */
export function issueId(given: string): string {
  const [, id] = /^#?(\d{1,18})$/.exec(given) ?? [];
  if (id === undefined) throw new ConnectorError('invalid_input', `${JSON.stringify(given)} is no issue’s number`);
  return id;
}

/** Texts come back with the line ends of Windows. */
export const lineEnds = (text: string): string => text.replaceAll('\r\n', '\n');

export const isSameName = (one: string, other: string): boolean => one.trim().toLowerCase() === other.trim().toLowerCase();

/** Line breaks become blanks, as in Redmine's own form. */
export const subjectOf = (title: string): string => title.replace(/\s*[\r\n]+\s*/g, ' ').trim();
