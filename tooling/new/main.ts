import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  answersFor,
  composeFiles,
  parseCommand,
  processIo,
  reported,
  UsageError,
  WriteError,
  writeFiles,
} from '../../packages/create-connector/src/index.ts';
import { packageManager } from '../workspace.ts';

const root = join(import.meta.dirname, '../..');
const io = processIo();

const usage = `Usage: pnpm new [id] [--trait <trait>]… [--auth <kind>] [--base-url <url>] [--name <name>]

Writes packages/providers/<id>, a connector that passes the conformance suite, and registers it.
`;

/** Runs a command and hides what it says, unless it fails. */
function quietly(what: string, command: string, ...args: readonly string[]): void {
  try {
    execFileSync(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], encoding: 'utf8' });
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { readonly stdout?: string; readonly stderr?: string };
    io.error(`${stdout}${stderr}`);
    throw new WriteError(
      `the connector is written, but ${what} failed, as said above: put that right and run \`pnpm install && pnpm format\``,
    );
  }
}

process.exitCode = await reported(io, async () => {
  const { given, directory, help } = parseCommand(process.argv.slice(2));
  if (help) return io.out(usage);
  if (directory !== undefined) throw new UsageError('--directory is for connectors elsewhere: here the folder is packages/providers/<id>');
  const answers = await answersFor(given, io);
  const folder = `packages/providers/${answers.id}`;
  if (existsSync(join(root, folder))) throw new UsageError(`the id "${answers.id}" is taken: there is ${folder}`);
  writeFiles(join(root, folder), composeFiles(answers, 'inside'));
  io.out(`Wrote ${folder}; registering it…\n`);
  quietly('its installation', 'npx', '-y', packageManager(root), 'install', '--no-frozen-lockfile');
  quietly('`sync`', process.execPath, 'tooling/sync/main.ts');
  quietly('the formatter', process.execPath, 'node_modules/oxfmt/bin/oxfmt', folder);
  // `@tw/connectors` depends on it now.
  quietly('its installation', 'npx', '-y', packageManager(root), 'install', '--no-frozen-lockfile');
  io.out(`
It is in the catalog, the tables and .changeset/first-${answers.id}.md, speaks to a made-up API and passes the conformance suite:

  npx -y ${packageManager(root)} test ${folder}

Then put the vendor's API in its place, in src, test, fixtures and README.md, as docs/adding-connectors.md says.
After a change of its settings or operations: npx -y ${packageManager(root)} format
`);
});
