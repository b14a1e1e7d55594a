import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { pendingMajors } from '../checks/changesets.ts';
import { treeOf } from '../checks/tree.ts';
import { output, root as repository } from '../release/commands.ts';
import { copyRepository } from '../release/copy.ts';
import { publishedPackages, type WorkspacePackage } from '../workspace.ts';

/** What came of type-checking the tests of the last release of a package against the present types. */
export interface Outcome {
  readonly name: string;
  /** The tag of the release; missing where there is none yet. */
  readonly tag?: string;
  /** The compiler's errors, in tests that use what users can import. */
  readonly errors: readonly string[];
  /** A pending changeset says that this package will break its users. */
  readonly mayBreak: boolean;
}

/** Writes nothing but below `scratch`. */
export async function checkPreviousTests(root: string, scratch: string): Promise<Outcome[]> {
  const git = (...args: string[]) => output('git', args, root);
  const tags = new Set((await git('tag', '--list')).split('\n'));
  const majors = pendingMajors(treeOf(root));
  const packages = publishedPackages(root).map(({ manifest, ...pkg }) => {
    const tag = `${manifest.name}@${manifest.version}`;
    return { ...pkg, manifest, mayBreak: majors.has(manifest.name), ...(tags.has(tag) && { tag }) };
  });
  const released = packages.filter(({ tag }) => tag !== undefined);
  if (released.length > 0) copyRepository(root, scratch);
  for (const { folder, tag = '' } of released) {
    rmSync(join(scratch, folder, 'test'), { recursive: true, force: true });
    if ((await git('ls-tree', '--name-only', tag, `${folder}/test`)) === '') continue;
    const archive = join(scratch, 'tests.tar');
    await git('archive', `--output=${archive}`, tag, `${folder}/test`);
    await output('tar', ['-xf', archive, '-C', scratch], root);
  }
  const errors = released.length > 0 ? await compile(scratch, released) : [];
  return packages.map(({ folder, manifest, mayBreak, tag }) => ({
    name: manifest.name,
    mayBreak,
    ...(tag !== undefined && { tag }),
    errors: errors.filter((error) => error.startsWith(`${folder}/test/`)),
  }));
}

/** The errors in the tests of these packages; those of tests that reach behind the entries of a package are left out. */
async function compile(scratch: string, packages: readonly WorkspacePackage[]): Promise<string[]> {
  const config = 'tooling/tsconfig/previous.json';
  const include = packages.map(({ folder }) => `../../${folder}/test/**/*.ts`);
  writeFileSync(join(scratch, config), JSON.stringify({ extends: './tests.json', include }));
  const tsc = join(repository, 'node_modules/typescript/bin/tsc');
  const said = await output(process.execPath, [tsc, '--project', config, '--pretty', 'false'], scratch).catch((error: unknown) =>
    String(error),
  );
  const entries = new Set(
    packages.flatMap(({ folder, manifest }) => Object.values(manifest.exports ?? {}).map((entry) => posix.join(folder, entry))),
  );
  const errors = said.split('\n').filter((line) => /: error TS\d+: /.test(line));
  if (errors.length === 0 && said.includes('error')) throw new Error(said);
  return errors.filter((error) => usesEntriesAlone(scratch, error.slice(0, error.indexOf('(')), entries));
}

function usesEntriesAlone(scratch: string, file: string, entries: ReadonlySet<string>): boolean {
  if (!existsSync(join(scratch, file))) return false;
  const sources = [...readFileSync(join(scratch, file), 'utf8').matchAll(/['"](\.[^'"]*\/src\/[^'"]+)['"]/g)];
  return sources.every(([, specifier = '']) => entries.has(posix.join(posix.dirname(file), specifier)));
}
