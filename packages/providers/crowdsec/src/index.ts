import { action, type ActionOptions, type CallContext, defineConnector, operation } from '@tw/connector-core';
import { addDecision, removeDecision } from './actions.ts';
import { localAuth } from './auth.ts';
import { readFailure } from './failure.ts';
import { lookUp } from './lookup.ts';
import { ping } from './ping.ts';
import { settings } from './settings.ts';
import { decisionToAdd, type DecisionToAdd, type DecisionTarget, decisionToRemove } from './targets.ts';

export type { DecisionTarget, DecisionToAdd } from './targets.ts';

const ipsOnly = 'CrowdSec knows IP addresses: https://docs.crowdsec.net/docs/concepts#decisions';

/** CrowdSec's Local API v1, and its hosted CTI API v2 where there is a key. https://docs.crowdsec.net/docs/local_api/intro */
export const crowdsec = defineConnector({
  id: 'crowdsec',
  displayName: 'CrowdSec',
  traits: ['threat_intel'],
  selfHosted: true,
  config: settings,
  http: (config) => ({ baseUrl: config.url, auth: localAuth(config), failure: readFailure }),
  ping: ({ config, http }, options) => ping(http, config, options),
  operations: ({ config, http }) => ({
    indicatorTypes: ['ipv4', 'ipv6'],
    lookup: (indicator, options) => lookUp(http, config, indicator, options),
    /** Has bouncers ban an address or a range for some time. (The options are those of the caller, for whom there are dry runs.) */
    addDecision: operation(action(decisionToAdd), (decision: DecisionToAdd, options: CallContext & ActionOptions) =>
      addDecision(http, config, decision, options),
    ),
    /** Ends all decisions on exactly this value. */
    removeDecision: operation(action(decisionToRemove), (decision: DecisionTarget, options: CallContext & ActionOptions) =>
      removeDecision(http, config, decision, options),
    ),
  }),
  unsupported: { lookupHash: ipsOnly, lookupUrl: ipsOnly, lookupDomain: ipsOnly },
});
