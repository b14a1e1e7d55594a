import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { isGood, table } from './outcome.ts';
import type { Server } from './server.ts';
import { type Started, withServers } from './start.ts';
import { runTests, type Tally, type TestFile, testFiles } from './tests.ts';

const root = join(import.meta.dirname, '../..');

const usage = `Usage: pnpm test:servers [name…] [--hold]

Installs (from Debian's packages and npm) and starts the real servers that are named, or all; runs every *.servers.test.ts that needs
them; stops them; and says what came of it. It needs Debian 12 or a relative, and root or sudo without a password.

  --hold   runs no tests: says how each server is reached, and keeps them running until Ctrl-C
`;

/** Every `<name>.server.ts` beside this file. */
async function allServers(): Promise<ReadonlyMap<string, Server>> {
  const files = readdirSync(import.meta.dirname).filter((file) => file.endsWith('.server.ts'));
  const modules = await Promise.all(
    files.map(async (file) => (await import(join(import.meta.dirname, file))) as { readonly server: Server }),
  );
  return new Map(modules.map(({ server }) => [server.name, server]));
}

/** The servers of these names and those that they need, in the order in which they are started. */
function inOrder(names: Iterable<string>, servers: ReadonlyMap<string, Server>): ReadonlySet<string> {
  const ordered = new Set<string>();
  function add(name: string): void {
    const server = servers.get(name);
    if (!server) throw new Error(`there is no server "${name}": ${[...servers.keys()].join(', ')}`);
    for (const needed of server.needs ?? []) add(needed);
    ordered.add(name);
  }
  for (const name of names) add(name);
  return ordered;
}

/** apt and the servers' own users need root. Where sudo asks for no password this runs again by it. */
function becomeRoot(): void {
  if (spawnSync('apt-get', ['--version']).status !== 0)
    throw new Error('apt-get is not here: the servers come from the packages of Debian 12 or a relative');
  if (process.getuid?.() === 0) return;
  if (spawnSync('sudo', ['-n', 'true']).status !== 0)
    throw new Error('root is needed to install and start servers: run this as root, or let sudo ask for no password');
  const again = ['-n', '--preserve-env=PATH', process.execPath, import.meta.filename, ...process.argv.slice(2)];
  process.exit(spawnSync('sudo', again, { stdio: 'inherit' }).status ?? 1);
}

async function main(): Promise<boolean> {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { hold: { type: 'boolean' }, help: { type: 'boolean' } } });
  if (values.help) {
    console.log(usage);
    return true;
  }
  const known = await allServers();
  const asked = inOrder(positionals.length > 0 ? positionals : known.keys(), known);
  const files = values.hold ? [] : testFiles(root).filter(({ needs }) => needs.some((name) => asked.has(name)));
  const names = inOrder([...asked, ...files.flatMap(({ needs }) => needs)], known);
  becomeRoot();
  const stopped = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => {
      console.error(`\n${signal}: stopping all servers…`);
      stopped.abort();
    });
  const servers = [...names].flatMap((name) => known.get(name) ?? []);
  return withServers(root, servers, stopped.signal, async (started, folder) => {
    if (values.hold) return hold(started, stopped.signal);
    return test(started, files, folder, stopped.signal);
  });
}

async function hold({ outcomes, endpoints }: Started, signal: AbortSignal): Promise<boolean> {
  console.log(`${JSON.stringify(endpoints, undefined, 2)}\nCtrl-C ends them.`);
  if (!signal.aborted) {
    const open = setInterval(() => undefined, 60_000);
    await once(signal, 'abort');
    clearInterval(open);
  }
  return outcomes.every(({ failure }) => failure === undefined);
}

async function test(started: Started, files: readonly TestFile[], folder: string, signal: AbortSignal): Promise<boolean> {
  const { outcomes, endpoints } = started;
  const runnable = files.filter(({ needs }) => needs.every((name) => endpoints[name]));
  const tallies: ReadonlyMap<string, Tally> =
    runnable.length > 0 && !signal.aborted ? await runTests(root, folder, runnable, endpoints, signal) : new Map();
  for (const { path, needs } of files) if (!tallies.has(path)) console.error(`NOT RUN: ${path}, which needs ${needs.join(', ')}`);
  console.log(`\n${table(outcomes, files, tallies)}`);
  return !signal.aborted && outcomes.every(({ failure }) => failure === undefined) && isGood(files, tallies);
}

try {
  if (!(await main())) process.exitCode = 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
