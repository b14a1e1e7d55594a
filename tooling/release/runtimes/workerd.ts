import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { rolldown } from 'rolldown';
import { stop } from '../commands.ts';

/** Workers are bundled before they are deployed: all that `entry` imports in one file. */
async function bundle(entry: string, file: string): Promise<void> {
  const build = await rolldown({ input: entry, platform: 'browser', resolve: { conditionNames: ['workerd', 'worker', 'browser'] } });
  await build.write({ file, format: 'esm', codeSplitting: false });
  await build.close();
}

/** No Node compatibility, and a network that has nothing but this machine. */
const configuration = (script: string): string => `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "worker", worker = (
      modules = [(name = "worker", esModule = embed "${script}")],
      compatibilityDate = "2026-01-01",
      globalOutbound = "loopback",
    )),
    (name = "loopback", network = (allow = ["127.0.0.0/8"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "worker")],
);
`;

/** Runs the worker `entry` and asks it once, with what it needs to know in the query. */
export async function askWorker(workerd: string, entry: string, folder: string, query: Record<string, string>): Promise<string> {
  const script = join(folder, 'worker.bundle.js');
  const config = join(folder, 'workerd.capnp');
  await bundle(entry, script);
  writeFileSync(config, configuration(basename(script)));
  const child = spawn(workerd, ['serve', '--control-fd=3', config], { cwd: folder, stdio: ['ignore', 'inherit', 'inherit', 'pipe'] });
  try {
    const port = await Promise.race([
      listeningOn(child.stdio[3] as Readable),
      new Promise<never>((_, reject) => {
        child.once('error', reject);
        child.once('exit', (code) => reject(new Error(`workerd ended with ${code} before it listened`)));
      }),
    ]);
    const response = await fetch(`http://127.0.0.1:${port}/?${new URLSearchParams(query).toString()}`, {
      signal: AbortSignal.timeout(30_000),
    });
    return await response.text();
  } finally {
    await stop(child);
  }
}

/** workerd tells by lines of JSON what it listens on. */
async function listeningOn(control: Readable): Promise<number> {
  for await (const line of createInterface({ input: control })) {
    const { event, port } = JSON.parse(line) as { readonly event?: string; readonly port?: number };
    if (event === 'listen' && port !== undefined) return port;
  }
  throw new Error('workerd closed its control channel before it listened');
}
