import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { projectWith } from './third-party.ts';

const run = promisify(execFile);

/** Runs a program in a project that has Acme's connector, against Acme's API; answers with what it prints as JSON. */
async function inProject(program: string): Promise<{ printed: unknown; requests: readonly string[] }> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url} ${request.headers['x-acme-token']}`);
    response.setHeader('content-type', 'application/json').end('{ "score": 90, "items": [{ "id": "CVE-1" }, { "id": "CVE-2" }] }');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const folder = await projectWith({
    'main.mjs': `import { catalog, connect, createRegistry, lazy } from '@tw/connectors/registry';
      const load = () => import('@acme/tw-connector');
      const baseUrl = '${baseUrl}', settings = { token: 't0ken', baseUrl };
      const env = { TW_ACME_TOKEN: 't0ken', TW_ACME_BASE_URL: baseUrl };
      const failure = (promise) => promise.then(() => 'none', ({ code, message, hint }) => ({ code, message, hint }));
      const print = (value) => console.log(JSON.stringify(value));
      ${program}`,
  });
  const { stdout } = await run(process.execPath, ['main.mjs'], { cwd: folder });
  return { printed: JSON.parse(stdout) as unknown, requests };
}

describe('a third party’s package', () => {
  it('is a mode of connect, beside the catalog of this release', async () => {
    const { printed, requests } = await inProject(`
      const intel = await connect('threat_intel', 'acme', { env, catalog: { ...catalog, acme: load } });
      const byMode = await connect('threat_intel', undefined, { env: { ...env, TW_THREAT_INTEL_MODE: 'acme' }, catalog: { ...catalog, acme: load } });
      print([await intel.lookup('evil[.]example'), byMode.name]);`);
    expect(printed).toMatchObject([{ verdict: 'malicious', confidence: 0.9, source: 'acme' }, 'acme']);
    expect(requests).toEqual(['GET /reputation/evil.example t0ken']);
  });

  it('is in a registry with ours', async () => {
    const { printed } = await inProject(`
      const registry = createRegistry({ ...catalog, acme: load }, { acme: settings, feeds: {} });
      const acme = await registry.threatIntel('acme');
      print([acme === await registry.get('acme'), (await registry.threatIntel('feeds')).name, await failure(registry.ticketing('acme'))]);`);
    expect(printed).toMatchObject([
      true,
      'feeds',
      { code: 'configuration', message: expect.stringContaining('threat_intel, vuln_scanner') },
    ]);
  });

  it('brings a trait of its own, of which lists, actions and what is missing behave like those of ours', async () => {
    const { printed, requests } = await inProject(`
      const scanner = await connect('vuln_scanner', 'acme', { env, catalog: { acme: load } });
      const entry = lazy(['threat_intel', 'vuln_scanner'], 'Acme', async () => (await load()).acme);
      const byTrait = await createRegistry({ ...catalog, acme: entry }, { acme: settings }).vulnScanner('acme');
      const found = [];
      for await (const each of scanner.listVulnerabilities({ host: 'web 1' }, { limit: 1 })) found.push(each.id);
      print({
        type: scanner.traits[1], byTrait: byTrait.name, found,
        dryRun: (await scanner.scan('web-1', { dryRun: true })).status,
        scan: await scanner.scan('web-1'),
        wrong: await failure(scanner.scan('web-1', { force: true })),
        missing: [scanner.supports('getScan'), await failure(scanner.getScan('1'))],
      });`);
    expect(printed).toMatchObject({
      type: 'vuln_scanner',
      byTrait: 'acme',
      found: ['CVE-1'],
      dryRun: 'dry_run',
      scan: { success: true, status: 'pending', timestamp: expect.any(String) },
      wrong: { code: 'invalid_input' },
      missing: [false, { code: 'unsupported', hint: expect.stringContaining('docs.acme.example') }],
    });
    expect(requests).toEqual(['GET /hosts/web%201/vulnerabilities t0ken', 'POST /scans t0ken']);
  });

  it('has the right types, and wrong use of it does not compile', async () => {
    const app = await readFile(fileURLToPath(new URL('third-party/app.mts', import.meta.url)), 'utf8');
    const tsconfig = {
      extends: fileURLToPath(new URL('../../../tooling/tsconfig/base.json', import.meta.url)),
      compilerOptions: {
        noEmit: true,
        composite: false,
        emitDeclarationOnly: false,
        incremental: false,
        declarationMap: false,
        rootDir: '/',
        types: [],
      },
      files: ['app.mts'],
      include: [],
    };
    const folder = await projectWith({ 'app.mts': app, 'tsconfig.json': JSON.stringify(tsconfig) });
    const compiler = fileURLToPath(new URL('../../../node_modules/typescript/bin/tsc', import.meta.url));
    const { stdout } = await run(process.execPath, [compiler, '-p', folder], { cwd: folder }).catch((error: { stdout: string }) => error);
    expect(stdout).toBe('');
  }, 60_000);
});
