import { type CallContext, ConnectorError, type HttpClient, linkWithin, paginate, type Path, type QueryValue } from '@tw/connector-core';
import * as v from 'valibot';
import { at, type Place } from './failure.ts';

/** What the operations share. */
export interface M365 {
  readonly http: HttpClient;
  /** Where to search and block by default. */
  readonly mailboxes: readonly string[];
  /** A well-known name, or the name of a folder. */
  readonly quarantineFolder: string;
}

/** Ids that outlive a move to another folder. https://learn.microsoft.com/en-us/graph/outlook-immutable-id */
export const immutableIds = 'IdType="ImmutableId"';

/** The largest answer with messages, in bytes: their bodies come whole. */
export const maxPageBytes = 32 * 1_048_576;

export const pageOf = <S extends v.GenericSchema>(item: S) =>
  v.object({ value: v.array(item), '@odata.nextLink': v.optional(v.pipe(v.string(), v.nonEmpty())) });

export interface Page<Item> {
  readonly value: readonly Item[];
  readonly '@odata.nextLink'?: string | undefined;
}

/** A listing's pages. Graph's may be empty and yet not the last: only a missing link is the end. https://learn.microsoft.com/en-us/graph/paging */
export async function* pagesOf<Item>(
  fetch: (next: string | undefined) => Promise<Page<Item>>,
): AsyncGenerator<Page<Item>, void, undefined> {
  const pages = paginate<Page<Item>, Page<Item>>({ fetch, items: (page) => [page], next: (page) => page['@odata.nextLink'] });
  for await (const single of pages) yield* single;
}

interface Listing<S extends v.GenericSchema> {
  readonly place: Place;
  readonly path: Path;
  readonly query: Readonly<Record<string, QueryValue>>;
  readonly item: S;
}

/** All pages of a listing, by their links. */
export async function* list<S extends v.GenericSchema>(
  http: HttpClient,
  { place, path, query, item }: Listing<S>,
  options: CallContext,
): AsyncGenerator<readonly v.InferOutput<S>[], void, undefined> {
  const request = { schema: pageOf(item), ...options };
  const pages = pagesOf((next) =>
    at(place, next === undefined ? http.get(path, { query, ...request }) : http.get(linkWithin(http.baseUrl, next), request)),
  );
  for await (const page of pages) yield page.value;
}

export async function collect<Item>(pages: AsyncIterable<readonly Item[]>): Promise<Item[]> {
  const all: Item[] = [];
  for await (const page of pages) all.push(...page);
  return all;
}

/** The mailboxes of the setting; what works on those alone cannot do without. */
export function configuredMailboxes({ mailboxes }: M365, what: string): readonly string[] {
  if (mailboxes.length > 0) return mailboxes;
  throw new ConnectorError('configuration', `mailboxes (TW_M365_MAILBOXES) is missing: ${what} works on the mailboxes that it lists`);
}
