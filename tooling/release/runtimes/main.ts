import { copyFileSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { inTemporaryFolder, output, runCommand } from '../commands.ts';
import { packAll } from '../pack.ts';
import { playVendor } from '../vendor.ts';
import { expected } from './lookups.ts';
import { askWorker } from './workerd.ts';

/** How each runtime is asked to do the lookups; its answer is one line of JSON. */
const runtimes: Readonly<Record<string, (folder: string, vendor: string) => Promise<string>>> = {
  node: (folder, vendor) => program(process.execPath, ['program.ts', vendor], folder),
  bun: (folder, vendor) => program(bin('bun'), ['run', '--no-install', 'program.ts', vendor], folder),
  // It may read files and reach this machine, and nothing else: no environment, no system calls.
  deno: (folder, vendor) =>
    program(
      bin('deno'),
      ['run', '--no-prompt', '--node-modules-dir=manual', '--allow-read', '--allow-net=127.0.0.1', 'program.ts', vendor],
      folder,
    ),
  workerd: (folder, vendor) => askWorker(bin('workerd'), join(folder, 'worker.ts'), folder, { vendor }),
};

function bin(name: string): string {
  const file = join(import.meta.dirname, '../node_modules/.bin', name);
  if (!existsSync(file))
    throw new Error(`${name} is not installed, and is not skipped: run \`pnpm install\` (it must be allowed in \`allowBuilds\`)`);
  return file;
}

function program(command: string, args: readonly string[], cwd: string): Promise<string> {
  return output(command, args, cwd, {
    PATH: process.env['PATH'],
    HOME: cwd,
    DENO_DIR: join(cwd, 'deno'),
    DO_NOT_TRACK: '1',
    NO_COLOR: '1',
  });
}

await runCommand(() =>
  inTemporaryFolder(async (folder) => {
    console.log('Looking indicators up with packed core and VirusTotal on every runtime, against a server on this machine:');
    await packAll(folder);
    for (const name of ['lookups.ts', 'program.ts', 'worker.ts']) copyFileSync(join(import.meta.dirname, name), join(folder, name));
    // Deno takes from node_modules what a package.json names.
    const dependencies = { '@tw/connector-core': '*', '@tw/connector-virustotal': '*' };
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ type: 'module', dependencies }));
    const vendor = await playVendor();
    try {
      for (const [name, ask] of Object.entries(runtimes)) {
        const answer: unknown = JSON.parse(await ask(folder, vendor.url));
        const requests = vendor.takeRequests().length;
        if (!isDeepStrictEqual(answer, expected) || requests !== 3)
          throw new Error(`${name} answered, after ${requests} requests,\n${JSON.stringify(answer)}\nand not\n${JSON.stringify(expected)}`);
        console.log(`  ${name}: ${Object.values(expected).join('; ')}`);
      }
    } finally {
      vendor.stop();
    }
  }),
);
