import {
  address,
  apiKeyHeader, // [api-key-header]
  apiKeyQuery, // [api-key-query]
  type Auth,
  basic, // [basic]
  bearer, // [bearer]
  clientCredentials, // [oauth2]
  defineConnector,
  path,
  secret,
  text, // [basic oauth2]
} from '@tw/connector-core';
import * as v from 'valibot';
import { edr, edrNotYet } from './edr.ts'; // [edr]
import { emailGateway, emailGatewayNotYet } from './email-gateway.ts'; // [email_gateway]
import { fileAnalysis } from './file-analysis.ts'; // [file_analysis]
import { siem, siemNotYet } from './siem.ts'; // [siem]
import { threatIntel } from './threat-intel.ts'; // [threat_intel]
import { ticketing, ticketingNotYet } from './ticketing.ts'; // [ticketing]

const settings = v.strictObject({
  apiKey: secret('Your API key: say where people find it'), // [api-key-header api-key-query]
  token: secret('Your token: say where people find it'), // [bearer]
  username: text('Your user name'), // [basic]
  password: secret('Your password'), // [basic]
  clientId: text('The id of your API client'), // [oauth2]
  clientSecret: secret('The secret of your API client'), // [oauth2]
  baseUrl: v.optional(address('The address of the API'), 'https://api.acme-cloud.example/v1'), // [hosted]
  url: address('The address of the API at your site, such as https://api.acme-cloud.example/v1'), // [site]
});

// #region template
// oxlint-disable no-unreachable -- one of these lines is kept
// #endregion
/** How the API wants to see the credentials. */
function authOf(config: v.InferOutput<typeof settings>): Auth {
  return apiKeyHeader('x-api-key', config.apiKey); // [api-key-header]
  return apiKeyQuery('key', config.apiKey); // [api-key-query]
  return bearer(config.token); // [bearer]
  return basic(config.username, config.password); // [basic]
  return clientCredentials({ ...config, tokenUrl: `${config.baseUrl}/oauth2/token` }); // [oauth2]
}

/** How the API words an error. */
const errorBody = v.object({ error: v.object({ message: v.string() }) });

/** The vendor's API, its version, and the address of its documents. */
export const acmeCloud = defineConnector({
  id: 'acme-cloud',
  displayName: 'Acme Cloud',
  traits: ['threat_intel', 'file_analysis', 'siem', 'edr', 'email_gateway', 'ticketing'],
  config: settings,
  http: (config) => ({
    baseUrl: config.baseUrl,
    auth: authOf(config),
    // The limits that the vendor documents for one key; none is known yet: [{ requests: 60, per: 'minute' }]
    limits: [],
    failure: (body) => (v.is(errorBody, body) ? { message: body.error.message } : undefined),
  }),
  // The cheapest call that fails without good credentials.
  ping: ({ http }, options) => http.get(path`me`, { schema: v.object({ name: v.string() }), ...options }),
  operations: ({ http }) => ({
    ...threatIntel(http), // [threat_intel]
    ...fileAnalysis(http), // [file_analysis]
    ...siem(http), // [siem]
    ...edr(http), // [edr]
    ...emailGateway(http), // [email_gateway]
    ...ticketing(http), // [ticketing]
  }),
  unsupported: {
    // By the name of the operation: why the vendor does not have it, and the document that shows it.
    ...siemNotYet, // [siem]
    ...edrNotYet, // [edr]
    ...emailGatewayNotYet, // [email_gateway]
    ...ticketingNotYet, // [ticketing]
  },
});
