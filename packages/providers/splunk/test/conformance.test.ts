import { type CannedAnswer, describeConformance, fixture, type SeenRequest } from '@tw/connector-testkit';
import { splunk } from '../src/index.ts';
import { literally } from '../src/spl.ts';
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

const eventId = '_internal~115~BC509B13-C34D-4A69-B216-488806E9EA63|115:5186|2012-11-28T00:44:22.581Z';

describeConformance(splunk, {
  settings: (url) => ({ url, token, hecUrl: url, hecToken, webUrl: url }),
  credentials: [token, hecToken],
  answers: ({ path }) => (path.endsWith('/current-context') ? recorded('current-context') : undefined),
  failure: (_, text) => ({ messages: [{ type: 'ERROR', text }] }),
  operations: {
    search: { ...ofSearch('results'), call: (siem, options, id) => siem.search(id ?? 'index=main', range, options) },
    searchEvents: { ...ofSearch('results'), call: (siem, options, id) => siem.searchEvents(id ?? 'index=main', range, options) },
    getEvents: { ...ofSearch('results-events'), call: (siem, options, id) => siem.getEvents([id ?? eventId], options) },
    // It arrives as a regular expression that matches nothing else.
    getRelatedEvents: {
      ...ofSearch('results'),
      call: (siem, options, id) => siem.getRelatedEvents(id ?? '192.0.2.1', range, options),
      arrives: literally,
    },
    listAlerts: { ...ofSearch('results-notables'), call: (siem, options) => siem.listAlerts({ timeRange: range }, options) },
    updateAlert: {
      answers: recorded('notable-updated'),
      call: (siem, options, id) => siem.updateAlert(id ?? 'an-id', { status: 'closed', comment: 'done' }, options),
    },
    listSavedSearches: { answers: recorded('saved-searches'), call: (siem, options) => siem.listSavedSearches(options) },
    getFieldValues: { ...ofSearch('results-values'), call: (siem, options, id) => siem.getFieldValues(id ?? 'src', range, options) },
    sendEvents: {
      answers: recorded('hec-success'),
      call: (siem, options, id) => siem.sendEvents([{ event: { text: id ?? 'x' } }], options),
    },
  },
});
