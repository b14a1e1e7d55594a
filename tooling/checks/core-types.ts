import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

const imported = /(?:from|import\()\s*['"]([^'"]+)['"]/g;

/**
 * The packages that the declarations behind `entries` name, each with the file that does. A user's compiler reads all of
 * these: what is named here is part of the public surface.
 */
export function typesImportedBy(entries: readonly string[]): Map<string, string> {
  const packages = new Map<string, string>();
  const seen = new Set<string>();
  const queue = [...entries];
  for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
    if (seen.has(file)) continue;
    seen.add(file);
    if (!existsSync(file)) throw new Error(`${relative(process.cwd(), file)} is not built: run \`pnpm build\` first`);
    for (const [, specifier = ''] of readFileSync(file, 'utf8').matchAll(imported)) {
      if (specifier.startsWith('.')) queue.push(join(dirname(file), specifier.replace(/\.(?:js|ts)$/, '.d.ts')));
      else packages.set(specifier, file);
    }
  }
  return packages;
}
