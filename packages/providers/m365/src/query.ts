import type { EmailFilter } from '@tw/connector-core';
import type { Message } from './message.ts';
import { addressesOf } from './message.ts';

/** A text as an OData literal: a quote is doubled, nothing else means anything. */
export const odataString = (value: string): string => `'${value.replaceAll("'", "''")}'`;

/**
 * A text as a phrase of Outlook's search language (KQL), which has no way to write a quote inside one: what could end the
 * phrase, or stand for other text, becomes a blank. Words are found all the same, since blanks and signs both only separate them.
 */
export const kqlPhrase = (value: string): string => `"${value.replace(/["“”„\\*?\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ').trim()}"`;

export interface MailQuery {
  /** The query options that select messages. */
  readonly options: Readonly<Record<string, string>>;
  /** What Graph cannot express, or does only roughly, is decided here. */
  readonly matches: (message: Message) => boolean;
  /** Whether `matches` may leave messages out. */
  readonly isRough: boolean;
  /** Graph ends such a listing after 1,000 messages. */
  readonly isCapped: boolean;
}

/**
 * `$filter` does not know recipients, and `$search` can be combined with neither `$filter` nor `$orderby`.
 * https://learn.microsoft.com/en-us/graph/search-query-parameter
 */
export function mailQuery(filter: EmailFilter): MailQuery {
  const isCapped = filter.recipient !== undefined;
  const isDomain = filter.sender !== undefined && !filter.sender.includes('@');
  return {
    options: isCapped ? { $search: searchOf(filter) } : filterOptions(filter),
    matches: isCapped || isDomain ? (message) => matches(message, isCapped ? filter : { sender: filter.sender }) : () => true,
    isRough: isCapped || isDomain,
    isCapped,
  };
}

/**
 * What is sorted by has to come first in the filter, or Graph says InefficientFilter.
 * https://learn.microsoft.com/en-us/graph/api/user-list-messages#using-filter-and-orderby-in-the-same-query
 */
function filterOptions({ sender, subject, timeRange, hasAttachments, internetMessageId }: EmailFilter): Record<string, string> {
  const clauses = [
    ...(sender === undefined ? [] : [senderClause(sender)]),
    ...(internetMessageId === undefined ? [] : [`internetMessageId eq ${odataString(bracketed(internetMessageId))}`]),
    ...(hasAttachments === undefined ? [] : [`hasAttachments eq ${hasAttachments}`]),
    ...(subject === undefined ? [] : [`contains(subject,${odataString(subject)})`]),
  ];
  const received = timeRange
    ? [`receivedDateTime ge ${utc(timeRange.start)}`, `receivedDateTime lt ${utc(timeRange.end)}`]
    : clauses.length > 0
      ? ['receivedDateTime ge 1900-01-01T00:00:00Z']
      : [];
  const $filter = [...received, ...clauses].join(' and ');
  return { ...($filter !== '' && { $filter }), $orderby: 'receivedDateTime desc' };
}

const senderClause = (sender: string): string =>
  sender.includes('@')
    ? `from/emailAddress/address eq ${odataString(sender)}`
    : `contains(from/emailAddress/address,${odataString(sender)})`;

const dayMs = 86_400_000;

/**
 * Only what the index is sure to know: it finds whole words and whole days, in the mailbox's own time zone, so that the rest is
 * left to `matches`. The whole stands in quotes, those within it after a backslash.
 */
function searchOf({ recipient = '', sender, timeRange }: EmailFilter): string {
  const terms = [
    `recipients:${kqlPhrase(recipient)}`,
    ...(sender?.includes('@') ? [`from:${kqlPhrase(sender)}`] : []),
    ...(timeRange ? [`received>=${day(Date.parse(timeRange.start) - dayMs)}`, `received<=${day(Date.parse(timeRange.end) + dayMs)}`] : []),
  ];
  return `"${terms.join(' AND ').replaceAll('"', '\\"')}"`;
}

const utc = (time: string): string => new Date(time).toISOString();
const day = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

/** Graph keeps the angle brackets of the header. */
const bracketed = (messageId: string): string => (messageId.startsWith('<') ? messageId : `<${messageId}>`);

function matches(message: Message, { sender, recipient, subject, timeRange, hasAttachments, internetMessageId }: EmailFilter): boolean {
  const { recipients, sender: from } = addressesOf(message);
  const received = Date.parse(message.receivedDateTime ?? '');
  return (
    (sender === undefined || isAddressed(from, sender)) &&
    (recipient === undefined || recipients.some((address) => isAddressed(address, recipient))) &&
    (subject === undefined || (message.subject ?? '').toLowerCase().includes(subject.toLowerCase())) &&
    (timeRange === undefined || (received >= Date.parse(timeRange.start) && received < Date.parse(timeRange.end))) &&
    (hasAttachments === undefined || message.hasAttachments === hasAttachments) &&
    (internetMessageId === undefined || message.internetMessageId === bracketed(internetMessageId))
  );
}

/** An address is meant exactly, a domain with those below it. */
function isAddressed(address: string | undefined, wanted: string): boolean {
  const [actual, expected] = [address?.toLowerCase() ?? '', wanted.toLowerCase()];
  return expected.includes('@')
    ? actual === expected
    : actual.endsWith(`@${expected}`) || (actual.includes('@') && actual.endsWith(`.${expected}`));
}
