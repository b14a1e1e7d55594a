import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { runCommand, inTemporaryFolder, output } from '../commands.ts';
import { packAll, type Packed } from '../pack.ts';
import { type Budget, budgetFor, budgetProblems, measure } from './budgets.ts';
import { contentProblems } from './contents.ts';
import { manifestProblems } from './manifest.ts';
import { typeProblems } from './types.ts';

const { values } = parseArgs({ options: { write: { type: 'boolean', default: false } } });
const table = join(import.meta.dirname, 'budgets.json');

async function problemsOf(packed: Packed): Promise<string[]> {
  const { messages, pkg } = await publint({ pkgDir: packed.folder, strict: true, pack: false });
  return [
    ...messages.map((message) => `publint: ${formatMessage(message, pkg, { color: false }) ?? message.code}`),
    ...(await typeProblems(packed.tarball)),
    ...manifestProblems(packed),
    ...contentProblems(packed.files.keys(), reader(packed)),
  ];
}

const reader =
  ({ folder }: Packed) =>
  (path: string): string =>
    readFileSync(join(folder, path), 'utf8');

/** What each entry of a packed package leads to. */
function entriesOf({ manifest }: Packed): Record<string, string> {
  const exports = manifest.exports as unknown as Readonly<Record<string, { readonly default: string }>>;
  return Object.fromEntries(Object.entries(exports).map(([name, to]) => [name, to.default]));
}

const sizeOf = (packed: Packed): Budget => measure(packed.files, entriesOf(packed), reader(packed));

function writeBudgets(measured: ReadonlyMap<string, Budget>): void {
  const budgets = Object.fromEntries([...measured].map(([name, size]) => [name, budgetFor(size)]));
  writeFileSync(table, `${JSON.stringify(budgets, null, 2)}\n`);
  console.log(`  wrote ${table}`);
}

/** Everything but the test kit, which runs inside of vitest, and vitest takes `import` alone. */
async function requireAll(folder: string, all: readonly Packed[]): Promise<void> {
  const entries = all
    .filter(({ source }) => source.folder !== 'packages/testkit')
    .flatMap((packed) => Object.keys(entriesOf(packed)).map((entry) => join(packed.manifest.name, entry)));
  const script = `for (const entry of ${JSON.stringify(entries)}) if (Object.keys(require(entry)).length === 0) throw new Error(entry + ' exports nothing');`;
  await output(process.execPath, ['--throw-deprecation', '--eval', script], folder);
  console.log(`  require() takes ${entries.length} entries on Node ${process.versions.node}`);
}

await runCommand(() =>
  inTemporaryFolder(async (folder) => {
    console.log('Packing every package and looking at what the registry would get:');
    const all = await packAll(folder);
    const measured = new Map(all.map((packed) => [packed.manifest.name, sizeOf(packed)]));
    if (values.write) writeBudgets(measured);
    const budgets = JSON.parse(readFileSync(table, 'utf8')) as Record<string, Budget>;
    let problems = 0;
    for (const packed of all) {
      const { name } = packed.manifest;
      const size = sizeOf(packed);
      const found = [...(await problemsOf(packed)), ...budgetProblems(size, budgets[name])];
      problems += found.length;
      console.log(`  ${name}: ${size.files} files, ${size.kB} kB, ${found.length === 0 ? 'nothing to object to' : 'but'}`);
      for (const problem of found) console.log(`    ${problem}`);
    }
    if (problems > 0) throw new Error(`${problems} problems with packages`);
    await requireAll(folder, all);
  }),
);
