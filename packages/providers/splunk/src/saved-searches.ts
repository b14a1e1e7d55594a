import { defined, type HttpClient, type ListContext, paginate, path, type SavedSearch } from '@tw/connector-core';
import * as v from 'valibot';

const listed = v.object({
  entry: v.array(
    v.object({
      name: v.string(),
      id: v.optional(v.string()),
      content: v.object({ search: v.string(), description: v.optional(v.nullable(v.string())) }),
    }),
  ),
  paging: v.optional(v.object({ total: v.optional(v.number()) })),
});
type Entry = v.InferOutput<typeof listed>['entry'][number];

const atOnce = 200;

/** https://docs.splunk.com/Documentation/Splunk/latest/RESTREF/RESTsearch#saved.2Fsearches */
export async function* savedSearches(http: HttpClient, options: ListContext): AsyncGenerator<readonly SavedSearch[], void, undefined> {
  const pages = paginate<v.InferOutput<typeof listed>, Entry, number>({
    fetch: (offset = 0) =>
      http.get(path`saved/searches`, { schema: listed, query: { output_mode: 'json', count: atOnce, offset }, ...options }),
    items: ({ entry }) => entry,
    next: ({ entry, paging }, offset = 0) => (offset + entry.length >= (paging?.total ?? Infinity) ? undefined : offset + entry.length),
    id: idOf,
  });
  for await (const page of pages) yield page.map((entry) => toSavedSearch(entry, options.includeRaw === true));
}

/** Names are unique only within an app and an owner: the path of the address tells these too. */
const idOf = ({ id, name }: Entry): string => URL.parse(id ?? '')?.pathname ?? name;

const toSavedSearch = (entry: Entry, includeRaw: boolean): SavedSearch => ({
  id: idOf(entry),
  name: entry.name,
  query: entry.content.search,
  ...defined({ description: entry.content.description || undefined, raw: includeRaw ? entry : undefined }),
});
