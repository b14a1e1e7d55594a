import { action, type ActionOptions, type CallContext, defineConnector, operation, path } from '@tw/connector-core';
import * as v from 'valibot';
import { firedAlerts, notableQuery, updateNotable } from './alerts.ts';
import { splunkAuth } from './auth.ts';
import { readFailure, readFatal } from './failure.ts';
import { type NewEvent, newEvents, sendEvents } from './hec.ts';
import { SearchJobs } from './jobs.ts';
import { savedSearches } from './saved-searches.ts';
import { events, fieldValues, getEvents, notables, search } from './searches.ts';
import { namespaceUrl, settings } from './settings.ts';
import { eventsWith, toSearch, valuesOf } from './spl.ts';

export type { NewEvent } from './hec.ts';
export { spl } from './spl.ts';

const whoAmI = v.object({ entry: v.pipe(v.array(v.object({ content: v.object({ username: v.string() }) })), v.minLength(1)) });

/** Splunk Enterprise and Splunk Cloud Platform. https://docs.splunk.com/Documentation/Splunk/latest/RESTREF/RESTprolog */
export const splunk = defineConnector({
  id: 'splunk',
  displayName: 'Splunk',
  traits: ['siem'],
  selfHosted: true,
  config: settings,
  http: (config) => ({
    baseUrl: namespaceUrl(config),
    auth: splunkAuth(config),
    failure: readFailure(config),
    failureInSuccess: readFatal,
  }),
  ping: ({ http }, options) =>
    http.get(path`authentication/current-context`, { schema: whoAmI, query: { output_mode: 'json' }, ...options }),
  operations({ config, http }) {
    const jobs = new SearchJobs(http, config);
    const { alerts, index, webUrl } = config;
    return {
      search: (query, range, options) => search(jobs, { query: toSearch(query), range }, options),
      searchEvents: (query, range, options) => events(jobs, { query: toSearch(query), range }, options),
      getEvents: (ids, options) => getEvents(jobs, ids, options),
      getRelatedEvents: (indicator, range, options) => events(jobs, { query: eventsWith(indicator, index), range }, options),
      listAlerts: (filter, options) => {
        const { timeRange: range, status } = filter;
        return alerts === 'fired'
          ? firedAlerts(http, config, filter, options)
          : notables(jobs, { query: notableQuery(status), range }, { status, webUrl }, options);
      },
      // Fired alerts cannot be changed: with them the operation is `unsupported`.
      ...(alerts === 'notable' && { updateAlert: (id, update, options) => updateNotable(http, id, update, options) }),
      listSavedSearches: (options) => savedSearches(http, options),
      getFieldValues: (field, range, options) => fieldValues(jobs, field, { query: valuesOf(field, index), range }, options),
      /** Has events indexed, through the HTTP Event Collector. (Its options are those of its callers, for whom there are dry runs.) */
      sendEvents: operation(action(newEvents), (toIndex: readonly NewEvent[], options: CallContext & ActionOptions) =>
        sendEvents(http, config, toIndex, options),
      ),
    };
  },
});
