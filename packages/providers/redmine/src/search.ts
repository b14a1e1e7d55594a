import { ConnectorError, type ListContext, paginate, path, type ReadContext, type Ticket } from '@tw/connector-core';
import * as v from 'valibot';
import { issue, toTicket } from './issue.ts';
import type { Redmine } from './redmine.ts';
import { vocabularyOf } from './vocabulary.ts';

const most = 100;
/** More words than these are not looked for by one search, and Redmine does not say so. */
const wordsAtOnce = 5;
const mostSearches = 5;

const issuePage = v.object({ issues: v.array(issue), offset: v.optional(v.number(), 0), total_count: v.number() });
const resultPage = v.object({ results: v.array(v.object({ id: v.number() })), offset: v.number(), total_count: v.number() });

const after = (offset: number, count: number, total: number): number | undefined => (offset + count < total ? offset + count : undefined);

/**
 * Redmine's own search, in titles, descriptions, notes and searchable custom fields: it has no query language, so that any text is
 * words, or a phrase in double quotes. It answers with ids, by which the issues are read.
 * https://www.redmine.org/projects/redmine/wiki/Rest_Search
 */
export async function* searchTickets(redmine: Redmine, text: string, options: ListContext): AsyncGenerator<readonly Ticket[]> {
  if (text.trim() === '') return yield* allTickets(redmine, options);
  const [first = '', ...others] = searchesFor(text);
  const wanted: ReadonlySet<number>[] = [];
  for (const search of others) wanted.push(await idsOf(redmine, search, options));
  for await (const ids of results(redmine, first, options))
    yield ticketsOf(
      redmine,
      ids.filter((id) => wanted.every((set) => set.has(id))),
      options,
    );
}

/** What Redmine takes for words: https://github.com/redmine/redmine/blob/5.0-stable/lib/redmine/search.rb (Tokenizer). */
export function searchesFor(text: string): string[] {
  const words = [...new Set(Array.from(text.matchAll(/(?<!\S)"[^"]+"(?!\S)|\S+/g), ([word]) => word))];
  const sought = words.filter((word) => word.replace(/^"\s*|\s*"$/g, '').length > 1 || /\p{Script=Han}/u.test(word));
  if (sought.length === 0)
    throw new ConnectorError('invalid_input', `Redmine looks for words of two letters and more, of which ${JSON.stringify(text)} has none`);
  if (words.length <= wordsAtOnce) return [text];
  if (sought.length > wordsAtOnce * mostSearches)
    throw new ConnectorError('invalid_input', `the text has ${sought.length} words; ${wordsAtOnce * mostSearches} can be looked for`, {
      hint: 'Leave some out, or put them in double quotes, as one phrase.',
    });
  const parts = Math.ceil(sought.length / wordsAtOnce);
  return Array.from({ length: parts }, (_, at) => sought.slice(at * wordsAtOnce, (at + 1) * wordsAtOnce).join(' '));
}

async function* results(
  { http, project }: Redmine,
  q: string,
  { limit = most, ...options }: ListContext,
): AsyncGenerator<readonly number[]> {
  const pages = paginate({
    fetch: (offset: number | undefined) =>
      http.get(project === undefined ? path`search.json` : path`projects/${project}/search.json`, {
        schema: resultPage,
        query: { q, issues: 1, all_words: 1, scope: project === undefined ? 'all' : 'subprojects', offset, limit: Math.min(limit, most) },
        ...options,
      }),
    items: (page) => page.results,
    next: (page) => after(page.offset, page.results.length, page.total_count),
    id: ({ id }) => String(id),
  });
  for await (const page of pages) yield page.map(({ id }) => id);
}

async function idsOf(redmine: Redmine, search: string, { limit: _, ...options }: ListContext): Promise<ReadonlySet<number>> {
  const ids = new Set<number>();
  for await (const page of results(redmine, search, options)) for (const id of page) ids.add(id);
  return ids;
}

/** The issues of these ids, in this order. */
async function ticketsOf(redmine: Redmine, ids: readonly number[], options: ListContext): Promise<Ticket[]> {
  if (ids.length === 0) return [];
  const query = { issue_id: ids.join(','), status_id: '*', limit: most };
  const { issues } = await redmine.http.get(path`issues.json`, { schema: issuePage, query, ...options });
  const byId = new Map((await toTickets(redmine, issues, options)).map((ticket) => [ticket.id, ticket]));
  return ids.flatMap((id) => byId.get(String(id)) ?? []);
}

async function* allTickets(redmine: Redmine, { limit = most, ...options }: ListContext): AsyncGenerator<readonly Ticket[]> {
  const pages = paginate({
    fetch: (offset: number | undefined) =>
      redmine.http.get(path`issues.json`, {
        schema: issuePage,
        query: { project_id: redmine.project, status_id: '*', sort: 'updated_on:desc', offset, limit: Math.min(limit, most) },
        ...options,
      }),
    items: ({ issues }) => issues,
    next: ({ issues, offset, total_count: total }) => after(offset, issues.length, total),
    id: ({ id }) => String(id),
  });
  for await (const issues of pages) yield toTickets(redmine, issues, options);
}

async function toTickets(redmine: Redmine, issues: readonly v.InferOutput<typeof issue>[], options: ReadContext): Promise<Ticket[]> {
  const words = await vocabularyOf(redmine, issues, options);
  return issues.map((each) => toTicket(redmine, each, words, options.includeRaw));
}
