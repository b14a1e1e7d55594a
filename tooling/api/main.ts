import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { pendingMajors } from '../checks/changesets.ts';
import { treeOf } from '../checks/tree.ts';
import { inTemporaryFolder, root, runCommand } from '../release/commands.ts';
import { packAll } from '../release/pack.ts';
import { differences } from './differences.ts';
import { brokenModels, type Models, modelsOf } from './models.ts';
import { reportsOf } from './reports.ts';

const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
const folder = join(root, 'docs/api');
const core = '@tw/connector-core';
const snapshot = 'models.json';

const stored = (file: string): string => (existsSync(join(folder, file)) ? readFileSync(join(folder, file), 'utf8') : '');

/** Throws if a model lost or changed something, unless core is going to have a new major version. */
function refuseBrokenModels(now: Models): void {
  const broken = brokenModels(JSON.parse(stored(snapshot) || '{}') as Models, now);
  if (broken.length === 0 || (!values.check && pendingMajors(treeOf(root)).has(core))) return;
  throw new Error(
    `${broken.join('\n')}\nThe models are an API: programs read these fields. Keep them and add beside them. If ${core} shall break its users, add a major changeset for it and run \`pnpm api\`.`,
  );
}

await runCommand(() =>
  inTemporaryFolder(async (scratch) => {
    const files = reportsOf(await packAll(scratch), join(scratch, 'reports'));
    const models = modelsOf(files.get('connector-core.api.md') ?? '');
    refuseBrokenModels(models);
    files.set(snapshot, `${JSON.stringify(models, null, 2)}\n`);

    mkdirSync(folder, { recursive: true });
    const known = readdirSync(folder).filter((file) => file.endsWith('.api.md'));
    const stale = [...new Set([...known, ...files.keys()])].filter((file) => stored(file) !== (files.get(file) ?? '')).toSorted();
    for (const file of stale) {
      const text = files.get(file);
      console.log(`docs/api/${file}:\n${differences(stored(file), text ?? '')}`);
      if (values.check) continue;
      if (text === undefined) rmSync(join(folder, file));
      else writeFileSync(join(folder, file), text);
    }
    if (values.check && stale.length > 0)
      throw new Error(
        'The public types changed. If that is meant, run `pnpm api`, commit docs/api and say in a changeset what it means for users.',
      );
    console.log(`The public types of ${files.size - 1} entries are ${values.check ? 'as docs/api says' : 'in docs/api'}.`);
  }),
);
