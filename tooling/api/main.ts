import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { inTemporaryFolder, root, runCommand } from '../release/commands.ts';
import { packAll } from '../release/pack.ts';
import { differences } from './differences.ts';
import { reportsOf } from './reports.ts';

const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
const folder = join(root, 'docs/api');

await runCommand(() =>
  inTemporaryFolder(async (scratch) => {
    const reports = reportsOf(await packAll(scratch), join(scratch, 'reports'));
    mkdirSync(folder, { recursive: true });
    const stored = readdirSync(folder).filter((file) => file.endsWith('.api.md'));
    const read = (file: string): string => (existsSync(join(folder, file)) ? readFileSync(join(folder, file), 'utf8') : '');
    const stale = [...new Set([...stored, ...reports.keys()])].filter((file) => read(file) !== (reports.get(file) ?? '')).toSorted();
    for (const file of stale) {
      const report = reports.get(file);
      console.log(`docs/api/${file}:\n${differences(read(file), report ?? '')}`);
      if (values.check) continue;
      if (report === undefined) rmSync(join(folder, file));
      else writeFileSync(join(folder, file), report);
    }
    if (values.check && stale.length > 0)
      throw new Error(
        'The public types changed. If that is meant, run `pnpm api`, commit docs/api and say in a changeset what it means for users.',
      );
    console.log(`The public types of ${reports.size} entries are ${values.check ? 'as docs/api says' : 'in docs/api'}.`);
  }),
);
