import type { acme } from '@acme/tw-connector';
import { type Vulnerability, vulnScanner, type VulnScannerConnector } from '@acme/trait-vuln-scanner';
import { type Connector, defineConnector, secret, type ThreatIntelConnector } from '@tw/connector-core';
import { catalog, connect, createRegistry, lazy } from '@tw/connectors/registry';
import * as v from 'valibot';

type Acme = ReturnType<typeof acme>;

const load = () => import('@acme/tw-connector');
const mine = { ...catalog, acme: load };
const told = { acme: lazy(['threat_intel', 'vuln_scanner'], 'Acme Intel', async () => (await load()).acme) };

/** Checked by the compiler, and run by no one. */
export async function compiles(token: string, mode: string): Promise<unknown[]> {
  const registry = createRegistry(mine, { acme: { token, baseUrl: 'https://api.acme.example' }, virustotal: { apiKey: token } });
  const intel: Acme = await registry.threatIntel('acme');
  const byId: Acme = await registry.get('acme');
  const scanner: VulnScannerConnector = await createRegistry(told, { acme: { token } }).vulnScanner('acme');
  const vulnerabilities: AsyncIterable<Vulnerability> = byId.listVulnerabilities({ host: 'web-1' }, { limit: 1 });

  // @ts-expect-error -- Acme keeps no tickets
  await registry.ticketing('acme');
  // @ts-expect-error -- VirusTotal scans nobody
  await createRegistry({ ...mine, ...told }, {}).vulnScanner('virustotal');
  // @ts-expect-error -- an id that is not in the catalog
  await registry.get('acne');
  // @ts-expect-error -- a setting that Acme does not have
  createRegistry(mine, { acme: { token, apiKey: token } });
  // @ts-expect-error -- a setting is missing
  createRegistry(mine, { acme: {} });
  // @ts-expect-error -- Acme is no SIEM
  lazy(['siem'], 'Acme Intel', async () => (await load()).acme);

  const concrete: Acme = await connect('vuln_scanner', 'acme', { catalog: mine, env: {} });
  const any: Connector & VulnScannerConnector = await connect('vuln_scanner', mode, { catalog: mine });
  const local: Connector & ThreatIntelConnector = await connect('threat_intel', undefined, { catalog: mine });
  // @ts-expect-error -- a trait that nobody has declared
  await connect('weather', 'acme', { catalog: mine });
  // @ts-expect-error -- a host is wanted
  byId.listVulnerabilities({});
  // @ts-expect-error -- an action of the trait takes no such option
  await scanner.scan('web-1', { force: true });
  return [intel, vulnerabilities, concrete, any, local];
}

/** A connector of another trait than core's: what it may write, and what it may not. */
export const scanner = defineConnector({
  id: 'scanner',
  displayName: 'Scanner',
  traits: ['vuln_scanner'],
  traitSpecs: { vuln_scanner: vulnScanner },
  config: v.strictObject({ token: secret('An API token') }),
  ping: async () => undefined,
  operations: () => ({
    async *listVulnerabilities({ host }, { limit }) {
      yield [{ id: host }, { id: String(limit) }];
    },
    scan: async (host, { reason = '' }) => ({ status: 'pending', message: host + reason }),
  }),
});

defineConnector({
  id: 'wrong',
  displayName: 'Wrong',
  traits: ['vuln_scanner'],
  config: v.strictObject({}),
  ping: async () => undefined,
  // @ts-expect-error -- a scan answers with what came of it
  operations: () => ({ scan: async () => ({ done: true }) }),
});
