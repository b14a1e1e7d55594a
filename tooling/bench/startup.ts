import { execFileSync, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { median } from './processes.ts';

const scripts = {
  empty: '',
  connector: `import { virustotal } from '@tw/connector-virustotal'; virustotal({ apiKey: 'a-key-that-opens-nothing' });`,
  ky: `import ky from 'ky'; ky.create({});`,
};

/** Wall time of a process that imports the connector and makes one, against one that does nothing. */
export function measureStartup(folder: string, runs: number): { readonly connector: number; readonly ky: number } {
  const times: Record<string, number[]> = { empty: [], connector: [], ky: [] };
  for (const [name, script] of Object.entries(scripts)) writeFileSync(join(folder, `${name}.mjs`), script);
  for (let run = 0; run <= runs; run++)
    for (const name of Object.keys(scripts)) {
      const started = performance.now();
      const { status } = spawnSync(process.execPath, [join(folder, `${name}.mjs`)], { cwd: folder });
      if (status !== 0) throw new Error(`${name}.mjs ended with ${status}`);
      if (run > 0) times[name]?.push(performance.now() - started);
    }
  const empty = median(times['empty'] ?? []);
  return { connector: median(times['connector'] ?? []) / empty, ky: median(times['ky'] ?? []) / empty };
}

// Watches what Node loads: packages by a hook, its own undici by the list of built-in modules.
const watcher = `
import { registerHooks } from 'node:module';
const loaded = [];
registerHooks({ load(url, context, next) { loaded.push(url); return next(url, context); } });
const clients = () => [
  ...loaded.filter((url) => /node_modules\\/(?:ky|undici)\\//.test(url)),
  ...process.moduleLoadList.filter((name) => /undici/.test(name)),
];
const { virustotal } = await import('@tw/connector-virustotal');
const vt = virustotal({ apiKey: 'a-key-that-opens-nothing', baseUrl: process.argv[2] });
const before = clients().length;
await vt.lookupDomain('example.com');
console.log(JSON.stringify({ before, after: clients().length }));
`;

/** How many modules of HTTP clients are there before the first request. Throws if none came with it: then the watch is broken. */
export function countClientModules(folder: string, url: string): number {
  writeFileSync(join(folder, 'watch.mjs'), watcher);
  const { before, after } = JSON.parse(
    execFileSync(process.execPath, [join(folder, 'watch.mjs'), url], { cwd: folder, encoding: 'utf8' }),
  ) as { before: number; after: number };
  if (after === 0) throw new Error('no client was seen to load with the first request');
  return before;
}
