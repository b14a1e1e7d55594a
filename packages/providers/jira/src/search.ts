import { type CallContext, type ListContext, paginate, path, type Ticket } from '@tw/connector-core';
import * as v from 'valibot';
import { searchJql } from './jql.ts';
import type { Jira } from './jira.ts';
import { issue, type Issue, names, ticketFields, toTicket } from './ticket.ts';

const pageSize = 100;

const page = v.object({
  issues: v.array(issue),
  names,
  /** Cloud. */
  nextPageToken: v.nullish(v.string()),
  isLast: v.optional(v.boolean()),
  /** Data Center. */
  startAt: v.optional(v.number()),
  total: v.optional(v.number()),
});
export type SearchPage = v.InferOutput<typeof page>;

export interface Search {
  readonly jql: string;
  readonly fields: readonly string[];
  readonly maxResults: number;
  readonly withNames?: boolean;
}

/**
 * One page. Cloud pages by a token and has no total; Data Center by offset.
 * https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-search/#api-rest-api-3-search-jql-post
 * https://docs.atlassian.com/software/jira/docs/api/REST/9.17.0/#api/2/search-searchUsingSearchRequest
 */
export function searchPage(
  { http, isCloud }: Jira,
  { withNames = false, ...search }: Search,
  cursor: string | undefined,
  options: CallContext,
): Promise<SearchPage> {
  // A query can be longer than an address may be, so both are posted; they only read.
  return isCloud
    ? http.post(path`search/jql`, {
        schema: page,
        json: { ...search, ...(withNames && { expand: 'names' }), ...(cursor !== undefined && { nextPageToken: cursor }) },
        safe: true,
        ...options,
      })
    : http.post(path`search`, {
        schema: page,
        json: { ...search, ...(withNames && { expand: ['names'] }), startAt: Number(cursor ?? 0) },
        safe: true,
        ...options,
      });
}

function nextCursor({ issues, isLast, nextPageToken, startAt, total }: SearchPage, isCloud: boolean): string | undefined {
  if (isCloud) return isLast === true ? undefined : (nextPageToken ?? undefined);
  const next = (startAt ?? 0) + issues.length;
  return total !== undefined && next >= total ? undefined : String(next);
}

export async function* searchTickets(jira: Jira, query: string, options: ListContext): AsyncGenerator<readonly Ticket[]> {
  const search = {
    jql: searchJql(query, jira.projectKey),
    fields: ticketFields,
    maxResults: Math.min(options.limit ?? pageSize, pageSize),
    withNames: true,
  };
  let fieldNames: SearchPage['names'] = {};
  const pages = paginate<SearchPage, Issue>({
    async fetch(cursor) {
      const found = await searchPage(jira, search, cursor, options);
      fieldNames = found.names;
      return found;
    },
    items: ({ issues }) => issues,
    next: (found) => nextCursor(found, jira.isCloud),
    id: ({ id }) => id,
  });
  for await (const issues of pages) {
    const tickets: Ticket[] = [];
    for (const each of issues) tickets.push(await toTicket(jira, each, fieldNames, options));
    yield tickets;
  }
}
