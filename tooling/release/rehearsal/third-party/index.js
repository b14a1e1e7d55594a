import { address, apiKeyHeader, defineConnector, path, secret } from '@tw/connector-core';
import * as v from 'valibot';

const answer = v.object({ data: v.object({ attributes: v.object({ last_analysis_stats: v.object({ malicious: v.number() }) }) }) });

/** A made-up vendor, whose answers are those of the played one. */
export const acmeIntel = defineConnector({
  id: 'acme-intel',
  displayName: 'Acme Intel',
  traits: ['threat_intel'],
  config: v.strictObject({ apiKey: secret('Your key'), baseUrl: address('The address of the API') }),
  http: ({ apiKey, baseUrl }) => ({ baseUrl, auth: apiKeyHeader('x-apikey', apiKey) }),
  ping: ({ http }, options) => http.get(path`ping`, { schema: v.unknown(), ...options }),
  operations: ({ http }) => ({
    indicatorTypes: ['md5'],
    async lookup({ value }, options) {
      const { data } = await http.get(path`files/${value}`, { schema: answer, ...options });
      return data.attributes.last_analysis_stats.malicious > 0 ? { verdict: 'malicious', confidence: 0.9 } : { verdict: 'clean' };
    },
  }),
});
