import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Connector, EmailGatewayConnector, FileAnalysisConnector, SiemConnector, ThreatIntelConnector } from '@tw/connector-core';
import type { virustotal } from '@tw/connector-virustotal';
import { describe, expect, it } from 'vitest';
import { catalog, connect, createRegistry, lazy } from '../src/registry.ts';
import { type Plain, plainProvider } from './providers.ts';

const run = promisify(execFile);
const acme = plainProvider('acme', ['ticketing']);
const extended = { ...catalog, acme, later: async () => acme };

/** Checked by the compiler and never run. */
export async function compiles(mode: string): Promise<void> {
  const registry = createRegistry(extended, { virustotal: { apiKey: 'k', plan: 'paid' }, acme: { token: 't' }, feeds: {} }, { retries: 0 });
  const intel: ReturnType<typeof virustotal> = await registry.threatIntel('virustotal');
  await intel.lookupHash('44d88612fea8a8f36de82e1278abb02f');
  const analysis: FileAnalysisConnector = await registry.fileAnalysis('virustotal');
  const ticketing: Plain = await registry.ticketing('acme');
  const later: Plain = await registry.ticketing('later');
  const byId: Plain = await registry.get('acme');
  const local: ThreatIntelConnector = await registry.threatIntel('feeds');

  // @ts-expect-error -- acme is not threat intelligence
  await registry.threatIntel('acme');
  // @ts-expect-error -- VirusTotal keeps no tickets
  await registry.ticketing('virustotal');
  // @ts-expect-error -- feeds analyse no files
  await registry.fileAnalysis('feeds');
  // @ts-expect-error -- nobody here is a SIEM
  await registry.siem('virustotal');
  // @ts-expect-error -- an id that is not in the catalog
  await registry.get('nosuch');
  // @ts-expect-error -- a trait that there is not
  await registry.weather('virustotal');

  // @ts-expect-error -- a setting that VirusTotal does not have
  createRegistry(catalog, { virustotal: { apiKey: 'k', color: 'red' } });
  // @ts-expect-error -- a setting of the wrong type
  createRegistry(catalog, { virustotal: { apiKey: 1 } });
  // @ts-expect-error -- a required setting is missing
  createRegistry(catalog, { virustotal: {} });
  // @ts-expect-error -- an id that is not in the catalog
  createRegistry(catalog, { jira: {} });
  // @ts-expect-error -- an option that no connector has
  createRegistry(catalog, {}, { retry: 1 });
  // @ts-expect-error -- acme's settings, of a third party's catalog
  createRegistry(extended, { acme: { apiKey: 'k' } });

  const any: Connector & ThreatIntelConnector = await connect('threat_intel');
  const concrete: ReturnType<typeof virustotal> = await connect('threat_intel', 'virustotal');
  const given: Connector & SiemConnector = await connect('siem', mode, { env: {} });
  const third: Plain = await connect('ticketing', 'acme', { env: {}, catalog: extended, timeoutMs: 1000 });
  const gateway: EmailGatewayConnector = await connect('email_gateway', undefined, { catalog: extended });
  // @ts-expect-error -- without a mode it may be any threat intelligence
  const tooMuch: ReturnType<typeof virustotal> = await connect('threat_intel');
  // @ts-expect-error -- a trait that there is not
  await connect('weather');
  // @ts-expect-error -- an option that there is not
  await connect('threat_intel', 'feeds', { environment: {} });

  // @ts-expect-error -- acme keeps tickets: an entry can't claim another trait
  lazy(['siem'], 'Acme', async () => acme);
  // @ts-expect-error -- no provider
  createRegistry({ broken: async () => 1 }, {});

  void [analysis, ticketing, later, byId, local, any, concrete, given, third, gateway, tooMuch];
}

describe('types', () => {
  it('hold, and the catalog’s declaration names no schema library', async () => {
    const out = await mkdtemp(join(tmpdir(), 'tw-types-'));
    try {
      const compiler = new URL('../../../node_modules/typescript/bin/tsc', import.meta.url).pathname;
      const project = new URL('./tsconfig.json', import.meta.url).pathname;
      const { stdout } = await run(process.execPath, [compiler, '-p', project, '--outDir', out]).catch(
        (error: { stdout: string }) => error,
      );
      expect(stdout.split('\n').filter((line) => line.startsWith('test/') || line.includes('connectors/'))).toEqual([]);
      const declaration = await readFile(join(out, 'src/catalog.gen.d.ts'), 'utf8');
      expect(declaration).toContain("readonly virustotal: LazyEntry<typeof import('@tw/connector-virustotal').virustotal>");
      expect(declaration).not.toMatch(/valibot|Schema/);
    } finally {
      await rm(out, { recursive: true });
    }
  }, 60_000);
});
