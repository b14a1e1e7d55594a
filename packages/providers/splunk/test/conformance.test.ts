import { type CannedAnswer, describeConformance, fixture, pageAt, type Pages, quoted, type SeenRequest } from '@tw/connector-testkit';
import { splunk } from '../src/index.ts';
import { range, sid, token } from './values.ts';

const recorded = (name: string) => fixture(import.meta.url, `${name}.json`);

const hecToken = 'c0ffee00-0000-4000-8000-00000000beef';

/** Splunk with one search job, whose results are in a fixture. A search that cannot be cancelled has yet been read. */
const ofSearch = (results: string) => ({
  answers: ({ method, path }: SeenRequest): CannedAnswer | undefined => {
    if (path.endsWith('/jobs')) return recorded('job-created');
    if (method === 'DELETE') return { body: '<response/>' };
    if (path.endsWith(`/jobs/${sid}`)) return recorded('job-done');
    return path.endsWith('/results') ? recorded(results) : undefined;
  },
  tolerates: ({ method }: SeenRequest) =>
    method === 'DELETE' ? 'a search that cannot be cancelled ends by itself, and its rows have been read' : undefined,
});

/** The rows of a finished search, by offset; they are copies of one in a fixture. */
const rowsOf = (results: string, field: string, key: string): Pages => ({
  at: ({ path, query }, pages) => (path.endsWith('/results') ? pageAt(pages, Number(query.get('offset'))) : undefined),
  answer(ids) {
    const { results: rows, ...rest } = recorded(results).body as { readonly results: readonly object[] };
    return { body: { ...rest, results: ids.map((id) => ({ ...rows[0], [field]: id })) } };
  },
  others({ path }, pages) {
    if (!path.endsWith(`/jobs/${sid}`)) return undefined;
    const text = JSON.stringify(recorded('job-done').body).replace(/"resultCount":\d+/, `"resultCount":${pages.flat().length}`);
    return { headers: { 'content-type': 'application/json' }, body: text };
  },
  key,
  stable: 'the rows of a search that has ended do not change',
});

const savedSearches: Pages = {
  at: ({ path, query }, pages) => (path.endsWith('/saved/searches') ? pageAt(pages, Number(query.get('offset'))) : undefined),
  answer: (ids, { pages }) => ({
    body: { entry: ids.map((name) => ({ name, content: { search: 'index=main' } })), paging: { total: pages.flat().length } },
  }),
};

/** https://docs.splunk.com/Documentation/Splunk/latest/Search/Quotesandescapingcharacters */
const readSpl = quoted('"', 'backslash', (escaped) => (/["\\]/.test(escaped.slice(1)) ? escaped.slice(1) : escaped));

/** What the regular expressions match, without what has to be around it. The other literals only help the index. */
function language(value: string) {
  if (!value.includes('match(_raw')) return undefined;
  const { literals, rest } = readSpl(value);
  const patterns = literals.filter((literal) => literal.startsWith('(?i)'));
  return { rest, literals: patterns.map((pattern) => unpattern(pattern.slice(4).replaceAll(/\(\?<?!(?:\[[^\]]*\])+\)/g, ''))) };
}

function unpattern(pattern: string): string {
  const text = pattern.replaceAll(
    /\[(.)\]|\\x([0-9a-f]{2})/g,
    (_, one: string | undefined, code: string) => one ?? String.fromCharCode(Number.parseInt(code, 16)),
  );
  if (/(?<!\[)[.*?+(){}$|^](?!\])|\\(?!x)/.test(pattern)) throw new Error(`this matches more than one text: ${pattern}`);
  return text;
}

const eventId = '_internal~115~BC509B13-C34D-4A69-B216-488806E9EA63|115:5186|2012-11-28T00:44:22.581Z';

describeConformance(splunk, {
  settings: (url) => ({ url, token, hecUrl: url, hecToken, webUrl: url }),
  credentials: [token, hecToken],
  answers: ({ path }) => (path.endsWith('/current-context') ? recorded('current-context') : undefined),
  failure: (_, text) => ({ messages: [{ type: 'ERROR', text }] }),
  operations: {
    search: {
      ...ofSearch('results'),
      call: (siem, options, id) => siem.search(id ?? 'index=main', range, options),
      arrives: (query) => `search ${query}`,
    },
    searchEvents: {
      ...ofSearch('results'),
      call: (siem, options, id) => siem.searchEvents(id ?? 'index=main', range, options),
      arrives: (query) => `search ${query}`,
      pages: rowsOf('results', 'number', 'fields.number'),
    },
    getEvents: { ...ofSearch('results-events'), call: (siem, options, id) => siem.getEvents([id ?? eventId], options) },
    getRelatedEvents: {
      ...ofSearch('results'),
      call: (siem, options, id) => siem.getRelatedEvents(id ?? '192.0.2.1', range, options),
      pages: rowsOf('results', 'number', 'fields.number'),
      language,
    },
    listAlerts: {
      ...ofSearch('results-notables'),
      call: (siem, options) => siem.listAlerts({ timeRange: range }, options),
      pages: rowsOf('results-notables', 'event_id', 'id'),
    },
    updateAlert: {
      answers: recorded('notable-updated'),
      call: (siem, options, id) => siem.updateAlert(id ?? 'an-id', { status: 'closed', comment: 'done' }, options),
    },
    listSavedSearches: { call: (siem, options) => siem.listSavedSearches(options), pages: { ...savedSearches, key: 'name' } },
    getFieldValues: {
      ...ofSearch('results-values'),
      call: (siem, options, id) => siem.getFieldValues(id ?? 'src', range, options),
      pages: rowsOf('results-values', 'src', 'value'),
    },
    sendEvents: {
      answers: recorded('hec-success'),
      call: (siem, options, id) => siem.sendEvents([{ event: { text: id ?? 'x' } }], options),
    },
  },
});
