import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { plan } from './plan.ts';

const { values } = parseArgs({
  options: { check: { type: 'boolean', default: false }, root: { type: 'string', default: join(import.meta.dirname, '../..') } },
});
const root = resolve(values.root);

try {
  const stale = [...(await plan(root))].filter(
    ([path, text]) => !existsSync(join(root, path)) || readFileSync(join(root, path), 'utf8') !== text,
  );
  if (!values.check) for (const [path, text] of stale) writeFileSync(join(root, path), text);
  for (const [path] of stale) console.log(values.check ? `${path} is not what \`pnpm sync\` writes` : `wrote ${path}`);
  if (stale.length === 0) console.log('Everything generated is up to date.');
  else if (values.check) process.exitCode = 1;
} catch (error) {
  console.error(`sync: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
