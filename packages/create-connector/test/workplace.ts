import { execFile, spawnSync } from 'node:child_process';
import { globSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const here = join(import.meta.dirname, '..');
const root = join(here, '../..');

/** What a command said, and how it ended. */
export interface Ended {
  readonly status: number | null;
  readonly output: string;
}

/** A folder outside the repository in which the packages of the workspace are found as if they were installed. */
export interface Workplace extends Disposable {
  readonly folder: string;
  write(path: string, text: string): void;
  read(path: string): string;
  /** Type-checks all folders in it as one program, as strictly as a new connector checks itself. */
  typeCheck(): Ended;
  /** Whether all folders in it are formatted as this project is. */
  format(): Ended;
  /** Runs a program while this process goes on, so that it can be that program's server. */
  run(path: string, env: Readonly<Record<string, string>>): Promise<Ended>;
  /** Runs the tests whose path contains one of these texts. */
  test(...filters: readonly string[]): Ended;
}

export function createWorkplace(): Workplace {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'create-connector-')));
  symlinkSync(join(here, 'node_modules'), join(folder, 'node_modules'), 'junction');
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  write('package.json', '{ "type": "module" }');
  return {
    folder,
    write,
    read: (path) => readFileSync(join(folder, path), 'utf8'),
    typeCheck() {
      const { compilerOptions } = JSON.parse(readFileSync(join(here, 'template/outside/tsconfig.json'), 'utf8')) as {
        compilerOptions: object;
      };
      write('tsconfig.json', JSON.stringify({ compilerOptions: { ...compilerOptions, noEmit: true }, include: ['*/src', '*/test'] }));
      return node(folder, 'node_modules/typescript/bin/tsc', '-p', '.');
    },
    format: () =>
      node(
        folder,
        join(root, 'node_modules/oxfmt/bin/oxfmt'),
        '--check',
        '-c',
        join(root, '.oxfmtrc.json'),
        ...globSync('*/{src,test}', { cwd: folder }),
      ),
    run: (path, env) =>
      new Promise((resolve) => {
        execFile(process.execPath, [path], { cwd: folder, encoding: 'utf8', env: { ...environment(), ...env } }, (error, stdout, stderr) =>
          resolve({ status: error === null ? 0 : Number(error.code ?? 1), output: `${stdout}${stderr}` }),
        );
      }),
    test: (...filters) => node(folder, 'node_modules/vitest/vitest.mjs', 'run', '--root', '.', '--reporter', 'dot', ...filters),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function node(cwd: string, ...args: readonly string[]): Ended {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd, encoding: 'utf8', env: environment() });
  return { status, output: `${stdout}${stderr}` };
}

/** Without what this process's own test runner has set. */
const environment = (): NodeJS.ProcessEnv => {
  const own = /^(?:VITEST|TEST$|NODE_ENV$|DEV$|PROD$|SSR$|MODE$)/;
  return { ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !own.test(name))), NO_COLOR: '1' };
};
