import {
  ConnectorError,
  type Email,
  type EmailFilter,
  isConnectorError,
  linkWithin,
  type ListContext,
  path,
  type Path,
} from '@tw/connector-core';
import { batchGet } from './batch.ts';
import { at, explained, hasNoMailbox } from './failure.ts';
import { type M365, maxPageBytes, type Page, pageOf, pagesOf } from './m365.ts';
import { everyMailbox } from './mailboxes.ts';
import { type Message, message, messageFields, toEmail } from './message.ts';
import { type MailQuery, mailQuery } from './query.ts';

/** With bodies and headers a page of 1,000, which Graph allows, would take it longer than its gateway waits. */
const pageSize = 25;
/** Graph takes so many requests in one. */
const batchSize = 20;
/** Up to here mailboxes are asked one by one. */
const fewMailboxes = 4;
/** "A $search request returns up to 1000 results." https://learn.microsoft.com/en-us/graph/search-query-parameter */
const searchCap = 1000;

const schema = pageOf(message);
const permission = 'Mail.Read';

interface Search extends MailQuery {
  readonly m365: M365;
  readonly listing: Readonly<Record<string, string | number>>;
  readonly options: Readonly<Record<string, string>>;
  readonly call: ListContext;
  /** Nobody has named the mailboxes: those without mail, or out of the application's reach, are left out. */
  readonly isEveryone: boolean;
}

/** One mailbox after the other, each newest first. */
export async function* searchEmails(m365: M365, filter: EmailFilter, call: ListContext): AsyncGenerator<readonly Email[]> {
  if (filter.mailboxes?.length === 0)
    throw new ConnectorError('invalid_input', 'mailboxes is empty', { hint: 'Leave it out to search the configured mailboxes, or all.' });
  const named = filter.mailboxes ?? (m365.mailboxes.length > 0 ? m365.mailboxes : undefined);
  const query = mailQuery(filter);
  const $top = query.isRough ? pageSize : Math.min(call.limit ?? pageSize, pageSize);
  const search: Search = {
    ...query,
    m365,
    call,
    isEveryone: named === undefined,
    listing: { ...query.options, $select: messageFields, $top },
  };

  let denied: unknown;
  let isAnyReadable = false;
  for await (const group of inGroups(named === undefined ? everyMailbox(m365, call) : [[...new Set(named)]]))
    for await (const { mailbox, first, error } of firstPages(search, group)) {
      if (first !== undefined) {
        isAnyReadable = true;
        yield* emailsIn(search, mailbox, first);
      } else if (!search.isEveryone || !(hasNoMailbox(error) || isConnectorError(error, 'permission_denied')))
        throw explained(error, { permission, mailbox });
      else if (isConnectorError(error, 'permission_denied')) denied ??= explained(error, { permission, mailbox });
    }
  // Where not one could be read it is the permission that is missing.
  if (denied !== undefined && !isAnyReadable) throw denied;
}

async function* inGroups(pages: AsyncIterable<readonly string[]> | Iterable<readonly string[]>): AsyncGenerator<readonly string[]> {
  let group: string[] = [];
  for await (const page of pages)
    for (const mailbox of page) {
      group.push(mailbox);
      if (group.length < batchSize) continue;
      yield group;
      group = [];
    }
  if (group.length > 0) yield group;
}

interface FirstPage {
  readonly mailbox: string;
  readonly first?: Page<Message>;
  /** As `http` has it. */
  readonly error?: unknown;
}

async function* firstPages(search: Search, mailboxes: readonly string[]): AsyncGenerator<FirstPage> {
  const { m365, listing: query, call } = search;
  const to = (mailbox: string): Path => path`users/${mailbox}/messages`;
  const answers = mailboxes.length > fewMailboxes ? await batchGet(m365.http, { paths: mailboxes.map(to), query, schema }, call) : [];
  for (const [index, mailbox] of mailboxes.entries()) {
    const answer = answers[index];
    if (answer !== undefined) {
      yield { mailbox, first: answer };
      continue;
    }
    // Whatever a batch has no page for is asked for alone: the failure is then treated as any other is, waits included.
    yield await m365.http.get(to(mailbox), { schema, query, maxBytes: maxPageBytes, ...call }).then(
      (first) => ({ mailbox, first }),
      (error: unknown) => ({ mailbox, error }),
    );
  }
}

async function* emailsIn(
  { m365: { http }, call, matches, isCapped }: Search,
  mailbox: string,
  first: Page<Message>,
): AsyncGenerator<readonly Email[]> {
  const request = { schema, maxBytes: maxPageBytes, ...call };
  const pages = pagesOf(async (next) =>
    next === undefined ? first : at({ permission, mailbox }, http.get(linkWithin(http.baseUrl, next), request)),
  );
  // Messages can move between pages while one reads.
  const seen = new Set<string>();
  for await (const { value } of pages) {
    const fresh = value.filter(({ id }) => seen.size < seen.add(id).size);
    yield fresh.filter(matches).map((each) => toEmail(each, mailbox, call.includeRaw));
  }
  if (isCapped && seen.size >= searchCap)
    throw new ConnectorError(
      'request_failed',
      `mailbox ${mailbox}: Graph ends a search by recipient after ${searchCap} messages; there may be more`,
      {
        retryable: false,
        hint: 'Narrow the timeRange, or leave the recipient out.',
      },
    );
}
