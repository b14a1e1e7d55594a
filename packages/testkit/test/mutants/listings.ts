import { ConnectorError, type HttpClient, type ListContext, path } from '@tw/connector-core';
import type * as v from 'valibot';
import { options as good, pageSchema, sampleWith, toHost } from '../sample.ts';
import { anything, type Mutant, provider } from './mutant.ts';

type Cursor = string | undefined;
type Search = (query: string, options: ListContext) => AsyncGenerator<readonly ReturnType<typeof toHost>[]>;

const fetching = (http: HttpClient, query: string, options: ListContext) => (cursor: Cursor) =>
  http.get(path`hosts`, { query: { query, cursor: cursor ?? '' }, schema: pageSchema, ...options });

/** A listing that pages in a way of its own. */
const listing = (does: string, search: (http: HttpClient) => Search, check: string, because: RegExp): Mutant =>
  provider(does, { operations: (_, http) => ({ searchHosts: search(http) }) }, `searchHosts: ${check}`, because);

/** A loop that goes on as long as it is told to. */
export const paging =
  (goesOn: (page: v.InferOutput<typeof pageSchema>) => boolean, isEachOnce = true) =>
  (http: HttpClient): Search =>
    async function* (query, options) {
      const fetch = fetching(http, query, options);
      const seen = new Set<string>();
      let page = await fetch(undefined);
      for (let number = 1; ; number++) {
        yield page.hosts.map(toHost).filter(({ id }) => seen.size < seen.add(id).size || !isEachOnce);
        if (!goesOn(page)) return;
        page = await fetch(page.next ?? String(number));
      }
    };

export const toTheEnd = paging(({ next }) => next !== null);

/** A listing that keeps a cursor at the vendor. */
const withCursor = (isAlwaysFreed: boolean) => (http: HttpClient) =>
  async function* (query: string, options: ListContext) {
    const free = () => http.delete(path`cursors/1`, { schema: anything, operation: options.operation, answers: {} });
    const pages = toTheEnd(http);
    try {
      yield* pages(query, options);
    } catch (error) {
      if (isAlwaysFreed) await free();
      throw error;
    }
    await free();
  };

export const listings: readonly Mutant[] = [
  listing(
    'asks for a page after the last',
    paging(({ hosts }) => hosts.length > 0),
    'reads all pages',
    /there are 3 pages, and number 4/,
  ),
  listing(
    'takes a short page for the last',
    paging(({ hosts }) => hosts.length > 1),
    'reads all pages',
    /came \[ '1' \]/,
  ),
  listing(
    'gives what moved to the next page twice',
    paging(({ next }) => next !== null, false),
    'gives once',
    /came \[ '1', '2', '2'/,
  ),
  listing(
    'takes nothing for a failure',
    (http) =>
      async function* (query, options) {
        const { hosts } = await fetching(http, query, options)(undefined);
        if (hosts.length === 0) throw new ConnectorError('not_found', 'nothing was found');
        yield hosts.map(toHost);
      },
    'has nothing where there is nothing',
    /expected it to resolve/,
  ),
  listing(
    'fetches all pages before it gives the first',
    (http) =>
      async function* (query, options) {
        const all = [];
        for await (const page of toTheEnd(http)(query, options)) all.push(...page);
        yield all;
      },
    'asks for no page that the limit does not need',
    /with .* and the limit 2 3 pages were asked for/,
  ),
  listing(
    'fetches the next page while this one is read',
    (http) =>
      async function* (query, options) {
        const fetch = fetching(http, query, options);
        let next: ReturnType<typeof fetch> | undefined = fetch(undefined);
        while (next !== undefined) {
          const page: Awaited<ReturnType<typeof fetch>> = await next;
          next = page.next === null ? undefined : fetch(page.next);
          await next?.catch(() => undefined);
          yield page.hosts.map(toHost);
        }
      },
    'asks for nothing more once it is left',
    /after the break within the first page 2 pages were asked for/,
  ),
  listing(
    'leaves its cursor behind after a break',
    withCursor(false),
    'asks for nothing more once it is left',
    /was not told that it is over/,
  ),
  listing(
    'leaves its cursor behind after an abort',
    withCursor(false),
    'ends when it is aborted before the answer',
    /after an abort at request 2 the vendor was not told that it is over/,
  ),
  {
    does: 'does not tell the kit how it pages',
    factory: sampleWith(),
    options: { ...good, operations: { ...good.operations, searchHosts: { call: good.operations.searchHosts.call } } },
    check: 'searchHosts: pages as the vendor does',
    because: /`pages`/,
  },
];
