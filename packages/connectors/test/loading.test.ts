import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const run = promisify(execFile);
const registry = new URL('../src/registry.ts', import.meta.url).href;
const root = new URL('../src/index.ts', import.meta.url).href;

/** Runs a script in a process of its own, which tells at each call of `mark` which providers' modules it has loaded since. */
async function providersLoadedBy(script: string): Promise<string[][]> {
  const watch = `
    import { registerHooks } from 'node:module';
    let loaded = new Set();
    registerHooks({
      load(url, context, next) {
        const [, provider] = /\\/providers\\/([^/]+)\\/(?:src|dist)\\//.exec(url) ?? [];
        if (provider) loaded.add(provider);
        return next(url, context);
      },
    });
    const marks = [];
    const mark = () => { marks.push([...loaded].sort()); loaded = new Set(); };
    ${script}
    console.log(JSON.stringify(marks));
  `;
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', watch]);
  return JSON.parse(stdout) as string[][];
}

describe('modules of providers', () => {
  it('are loaded at first use by a registry, and only those used', async () => {
    const marks = await providersLoadedBy(`
      const { createRegistry, catalog } = await import(${JSON.stringify(registry)});
      const registry = createRegistry(catalog, { virustotal: { apiKey: 'k' } });
      mark();
      await registry.threatIntel('feeds').catch(() => undefined);
      mark();
      await registry.threatIntel('virustotal');
      mark();
      await registry.threatIntel('virustotal');
      mark();
    `);
    expect(marks).toEqual([[], [], ['virustotal'], []]);
  });

  it('are loaded at first use by connect, and not for an error about the mode', async () => {
    const marks = await providersLoadedBy(`
      const { connect } = await import(${JSON.stringify(registry)});
      await connect('threat_intel', 'nosuch', { env: {} }).catch(() => undefined);
      await connect('siem', 'virustotal', { env: {} }).catch(() => undefined);
      mark();
      await connect('threat_intel', 'virustotal', { env: { TW_VIRUSTOTAL_API_KEY: 'k' } });
      mark();
    `);
    expect(marks).toEqual([[], ['virustotal']]);
  });

  it('are all loaded by the root, which shows that the watch sees them', async () => {
    const [all] = await providersLoadedBy(`await import(${JSON.stringify(root)}); mark();`);
    expect(all).toEqual(expect.arrayContaining(['feeds', 'virustotal']));
  });
});
