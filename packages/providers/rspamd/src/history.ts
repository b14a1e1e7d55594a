import {
  ConnectorError,
  defined,
  type Email,
  type EmailFilter,
  type EmailRef,
  epochSeconds,
  type HttpClient,
  type ListContext,
  paginate,
  path,
  type ReadContext,
} from '@tw/connector-core';
import * as v from 'valibot';
import { authenticationOf, type Judgement, threatOf } from './threat.ts';

const address = v.nullish(v.string());
/** An empty table of Lua's may come as an object. */
const addresses = v.fallback(v.nullish(v.array(v.string())), undefined);

/** https://github.com/rspamd/rspamd/blob/master/src/plugins/lua/history_redis.lua */
const row = v.looseObject({
  unix_time: v.number(),
  time_real: v.nullish(v.number()),
  'message-id': v.nullish(v.string()),
  subject: v.nullish(v.string()),
  sender_smtp: address,
  sender_mime: address,
  rcpt_smtp: addresses,
  rcpt_mime: addresses,
  action: v.nullish(v.string(), ''),
  is_skipped: v.nullish(v.boolean()),
  symbols: v.nullish(v.record(v.string(), v.unknown())),
});
type Row = v.InferOutput<typeof row>;

const page = v.pipe(
  v.unknown(),
  // What the controller has without the module: another shape, all at once, without recipients and subjects.
  v.check((answer) => !Array.isArray(answer), 'is a history without Redis: set up the module history_redis, as the README says'),
  v.object({ rows: v.array(row) }),
);

/** Rows are asked for by their place in the list; the newest has 0. */
const pageSize = 100;

/** Pages of the history, the newest first, each row once though the list grows at its head. */
const pagesOf = (http: HttpClient, options: ReadContext): AsyncIterable<readonly Row[]> =>
  paginate({
    fetch: (from: number = 0) => http.get(path`history`, { schema: page, query: { from, to: from + pageSize - 1 }, ...options }),
    items: ({ rows }) => rows,
    next: (_, from = 0) => from + pageSize,
    // A message to several people is scanned for each, at times within the same second and as fast to the microsecond.
    id: (found) => JSON.stringify([idOf(found), found.sender_smtp, found.rcpt_smtp]),
  });

/**
 * Rows have no id of their own, and a Message-ID is whatever the sender made it: with the time of the scan and how long that took,
 * in microseconds, it is one row's.
 */
const idOf = (found: Row): string =>
  [found.unix_time, found.time_real ?? '', (found['message-id'] ?? '').slice(0, 200).toWellFormed()].join('-');

/** What rspamd writes for what a message does not have. */
const absent: ReadonlySet<string> = new Set(['', 'unknown', 'undef', '<>']);
const known = (text: string | null | undefined): string | undefined => (text && !absent.has(text) ? text : undefined);

export async function* searchEmails(
  http: HttpClient,
  filter: EmailFilter,
  { limit: _, ...options }: ListContext,
): AsyncGenerator<readonly Email[]> {
  const matches = matcher(filter);
  for await (const rows of pagesOf(http, options))
    yield rows.filter(matches).map((each) => toEmail(each, options.includeRaw, filter.mailboxes));
}

export const getEmail = async (http: HttpClient, ref: EmailRef, options: ReadContext): Promise<Email> =>
  toEmail(await rowOf(http, ref, options), options.includeRaw, [ref.mailbox]);

/** The row that a search has found. `not_found` also once newer ones have pushed it out of the history. */
export async function rowOf(http: HttpClient, { mailbox, id }: EmailRef, options: ReadContext): Promise<Row> {
  for await (const rows of pagesOf(http, options)) {
    const found = rows.find((each) => idOf(each) === id && isIn(each, mailbox));
    if (found !== undefined) return found;
  }
  throw new ConnectorError('not_found', 'the history has no such message in this mailbox', {
    hint: 'Rspamd keeps the latest messages only: `nrows` of the history module, 200 by default.',
  });
}

export const judgementOf = ({ action, is_skipped, symbols }: Row): Judgement => ({
  action,
  isSkipped: is_skipped ?? false,
  symbols: Object.keys(symbols ?? {}),
});

/** Mail that was scanned without a recipient is in a mailbox of this name. */
const nowhere = 'unknown';

const recipientsOf = ({ rcpt_smtp, rcpt_mime }: Row): readonly string[] => [
  ...new Set([...(rcpt_smtp ?? []), ...(rcpt_mime ?? [])].flatMap((each) => known(each) ?? [])),
];

/** Where it goes is what the envelope says; the header may name anybody. */
function mailboxesOf(found: Row): readonly string[] {
  const envelope = (found.rcpt_smtp ?? []).flatMap((each) => known(each) ?? []);
  return envelope.length > 0 ? envelope : recipientsOf(found).length > 0 ? recipientsOf(found) : [nowhere];
}

const same = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();
const isIn = (found: Row, mailbox: string): boolean => mailboxesOf(found).some((each) => same(each, mailbox));

function toEmail(found: Row, includeRaw: boolean | undefined, mailboxes: readonly string[] = []): Email {
  const judgement = judgementOf(found);
  const own = mailboxesOf(found);
  return {
    id: idOf(found),
    ...defined({
      mailbox: own.find((each) => mailboxes.some((mailbox) => same(each, mailbox))) ?? own[0],
      internetMessageId: messageId(known(found['message-id'])),
      subject: known(found.subject),
      sender: known(found.sender_smtp) ?? known(found.sender_mime),
      receivedAt: epochSeconds(found.unix_time),
      hasAttachments: judgement.symbols.includes('HAS_ATTACHMENT') || undefined,
      authentication: authenticationOf(judgement.symbols),
      raw: includeRaw ? found : undefined,
    }),
    recipients: recipientsOf(found),
    attachments: [],
    urls: [],
    threat: threatOf(judgement),
  };
}

const messageId = (bare: string | undefined): string | undefined => (bare === undefined || bare.startsWith('<') ? bare : `<${bare}>`);
const bareId = (id: string): string => id.trim().replace(/^<(.*)>$/s, '$1');

/** Rspamd filters nothing: all conditions are checked here. */
function matcher(filter: EmailFilter): (found: Row) => boolean {
  const { mailboxes, sender, recipient, subject, timeRange, hasAttachments, internetMessageId } = filter;
  if (mailboxes?.length === 0)
    throw new ConnectorError('invalid_input', 'mailboxes is empty', { hint: 'Leave it out to search all of them.' });
  if (hasAttachments === false)
    throw new ConnectorError('invalid_input', 'rspamd does not tell which messages have no attachments', {
      hint: 'Leave hasAttachments out, or search those that have some.',
    });
  const [start, end] = timeRange === undefined ? [-Infinity, Infinity] : [Date.parse(timeRange.start), Date.parse(timeRange.end)];
  return (found) => {
    const receivedMs = found.unix_time * 1000;
    return (
      (mailboxes === undefined || mailboxes.some((mailbox) => isIn(found, mailbox))) &&
      (sender === undefined || [found.sender_smtp, found.sender_mime].some((each) => same(known(each) ?? '', sender))) &&
      (recipient === undefined || recipientsOf(found).some((each) => same(each, recipient))) &&
      (subject === undefined || (known(found.subject) ?? '').toLowerCase().includes(subject.toLowerCase())) &&
      (hasAttachments === undefined || 'HAS_ATTACHMENT' in (found.symbols ?? {})) &&
      (internetMessageId === undefined || bareId(found['message-id'] ?? '') === bareId(internetMessageId)) &&
      start <= receivedMs &&
      receivedMs < end
    );
  };
}
