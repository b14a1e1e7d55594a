import { action, type ActionOptions, type CallContext, defineConnector, operation } from '@tw/connector-core';
import * as v from 'valibot';
import { crowdstrikeAuth } from './auth.ts';
import { changeContainment, contained, lifted } from './containment.ts';
import { getDetections } from './detections.ts';
import { readFailure, readFailureInSuccess } from './failure.ts';
import { getHost, ping, searchHosts } from './hosts.ts';
import { addIndicator, type NewIndicator, newIndicator, removeIndicator } from './indicators.ts';
import { getAction, scanHost } from './scans.ts';
import { addressOf, settings } from './settings.ts';

export { fql } from './fql.ts';
export type { NewIndicator } from './indicators.ts';

/** For each tenant, in any stretch of a minute; the answers say so in `X-Ratelimit-Limit`. https://www.falconpy.io/Usage/Response-Handling.html */
const limits = [{ requests: 6000, per: 'minute' }] as const;

/** CrowdStrike Falcon. https://developer.crowdstrike.com/api-reference/ */
export const crowdstrike = defineConnector({
  id: 'crowdstrike',
  displayName: 'CrowdStrike Falcon',
  traits: ['edr'],
  config: settings,
  http: (config) => ({
    baseUrl: addressOf(config),
    auth: crowdstrikeAuth(config),
    limits,
    failure: readFailure,
    failureInSuccess: readFailureInSuccess,
  }),
  ping: ({ http }, options) => ping(http, options),
  operations: ({ http }) => ({
    getHost: (host, options) => getHost(http, host, options),
    searchHosts: (query, options) => searchHosts(http, query, options),
    getDetections: (filter, options) => getDetections(http, filter, options),
    isolateHost: (host, options) => changeContainment(http, host, contained, options),
    unisolateHost: (host, options) => changeContainment(http, host, lifted, options),
    scanHost: (host, options) => scanHost(http, host, options),
    getAction: (actionId, options) => getAction(http, actionId, options),
    /** Adds a custom indicator (IOC). (The options are those of its callers, for whom there are dry runs.) */
    addIndicator: operation(action(newIndicator), (indicator: NewIndicator, options: CallContext & ActionOptions) =>
      addIndicator(http, indicator, options),
    ),
    /** Removes all custom indicators (IOCs) for a value. */
    removeIndicator: operation(
      action(v.pipe(v.string(), v.nonEmpty(), v.maxLength(2048))),
      (value: string, options: CallContext & ActionOptions) => removeIndicator(http, value, options),
    ),
  }),
  unsupported: {
    getProcesses:
      'The APIs for hosts and alerts list no processes: those of one alert are in its detection, and events are in Next-Gen SIEM, a product of its own. https://www.falconpy.io/Service-Collections/Hosts.html',
    getNetworkConnections:
      'The APIs for hosts and alerts list no connections: Real Time Response shows those of the moment as text, and events are in Next-Gen SIEM, a product of its own. https://www.falconpy.io/Service-Collections/Hosts.html',
  },
});
