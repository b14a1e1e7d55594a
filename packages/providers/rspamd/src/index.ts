import { address, apiKeyHeader, type Auth, defineConnector, path, secret } from '@tw/connector-core';
import * as v from 'valibot';
import { emailGateway, emailGatewayNotYet } from './email-gateway.ts';

const settings = v.strictObject({
  apiKey: secret('Your API key: say where people find it'),
  baseUrl: v.optional(address('The address of the API'), 'https://rspamd.example'),
});

/** How the API wants to see the credentials. */
function authOf(config: v.InferOutput<typeof settings>): Auth {
  return apiKeyHeader('x-api-key', config.apiKey);
}

/** How the API words an error. */
const errorBody = v.object({ error: v.object({ message: v.string() }) });

/** The vendor's API, its version, and the address of its documents. */
export const rspamd = defineConnector({
  id: 'rspamd',
  displayName: 'Rspamd',
  traits: ['email_gateway'],
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
    ...emailGateway(http),
  }),
  unsupported: {
    // By the name of the operation: why the vendor does not have it, and the document that shows it.
    ...emailGatewayNotYet,
  },
});
