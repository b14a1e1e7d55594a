import { vulnScanner } from '@acme/trait-vuln-scanner';
import { address, apiKeyHeader, defineConnector, path, secret } from '@tw/connector-core';
import * as v from 'valibot';

const anything = v.unknown();
const reputation = v.object({ score: v.number() });
const vulnerabilities = v.object({ items: v.array(v.object({ id: v.string() })) });

export const acme = defineConnector({
  id: 'acme',
  displayName: 'Acme Intel',
  traits: ['threat_intel', 'vuln_scanner'],
  traitSpecs: { vuln_scanner: vulnScanner },
  config: v.strictObject({
    token: secret('An API token'),
    baseUrl: v.optional(address('The address of the API'), 'https://api.acme.example'),
  }),
  http: ({ token, baseUrl }) => ({ baseUrl, auth: apiKeyHeader('x-acme-token', token) }),
  ping: ({ http }, options) => http.get(path`me`, { schema: anything, ...options }),
  operations: ({ http }) => ({
    async lookup({ value }, options) {
      const { score } = await http.get(path`reputation/${value}`, { schema: reputation, ...options });
      return { verdict: score > 50 ? 'malicious' : 'clean', confidence: score / 100 };
    },
    async *listVulnerabilities({ host }, options) {
      yield (await http.get(path`hosts/${host}/vulnerabilities`, { schema: vulnerabilities, ...options })).items;
    },
    async scan(host, options) {
      await http.post(path`scans`, { schema: anything, json: { host }, ...options });
      return { status: 'pending', message: `the scan of ${host} has been ordered` };
    },
  }),
  unsupported: { getScan: 'the API does not tell: https://docs.acme.example/scans' },
});

export default acme;
