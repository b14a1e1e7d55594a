import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Lab } from './lab.ts';
import type { Outcome } from './outcome.ts';
import type { Endpoint, Server } from './server.ts';

/** What came of starting, and how those that run are reached. */
export interface Started {
  readonly outcomes: readonly Outcome[];
  readonly endpoints: Readonly<Record<string, Endpoint>>;
}

async function startAll(servers: readonly Server[], labs: ReadonlyMap<string, Lab>, signal: AbortSignal): Promise<Started> {
  const outcomes: Outcome[] = [];
  const endpoints: Record<string, Endpoint> = {};
  for (const server of servers) {
    const lab = labs.get(server.name);
    if (!lab || signal.aborted) break;
    outcomes.push(await startOne(server, lab, endpoints));
  }
  return { outcomes, endpoints };
}

async function startOne(server: Server, lab: Lab, endpoints: Record<string, Endpoint>): Promise<Outcome> {
  const { name } = server;
  const times: { installSeconds?: number; startSeconds?: number } = {};
  const seconds = (since: number) => (Date.now() - since) / 1000;
  try {
    const absent = server.needs?.filter((needed) => !endpoints[needed]) ?? [];
    if (absent.length > 0) throw new Error(`it needs ${absent.join(', ')}`);
    console.log(`${name}: installing…`);
    let since = Date.now();
    await server.install(lab);
    times.installSeconds = seconds(since);
    console.log(`${name}: starting…`);
    since = Date.now();
    const endpoint = await server.start(lab, endpoints);
    times.startSeconds = seconds(since);
    endpoints[name] = endpoint;
    console.log(`${name}: ${endpoint.version} runs`);
    return { name, version: endpoint.version, ...times };
  } catch (error) {
    const failure = error instanceof Error ? error.message : String(error);
    console.error(`\n${name}: NOT STARTED: ${failure}\n${lab.tail()}\n`);
    return { name, failure, ...times };
  }
}

/** Does it all in a temporary folder; whatever happens, no process and no file of it is left. Returns whether all is well. */
export async function withServers(
  root: string,
  servers: readonly Server[],
  signal: AbortSignal,
  use: (started: Started, folder: string) => Promise<boolean>,
): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), 'tw-servers-'));
  chmodSync(folder, 0o755);
  const cache = join(root, 'node_modules/.cache/tw-servers');
  const labs = new Map(servers.map(({ name }) => [name, new Lab(join(folder, name), join(cache, name))]));
  const left: string[] = [];
  let good = false;
  try {
    good = await use(await startAll(servers, labs, signal), folder);
  } finally {
    for (const lab of [...labs.values()].toReversed()) left.push(...(await lab.stop()));
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }
  if (left.length > 0) throw new Error(left.join('\n'));
  return good;
}
