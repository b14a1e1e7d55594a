import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const here = join(import.meta.dirname, '..');

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
    test: (...filters) => node(folder, 'node_modules/vitest/vitest.mjs', 'run', '--root', '.', '--reporter', 'dot', ...filters),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function node(cwd: string, ...args: readonly string[]): Ended {
  // Without what this process's own test runner has set.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(?:VITEST|TEST$|NODE_ENV$|DEV$|PROD$|SSR$|MODE$)/.test(name)),
  );
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd, encoding: 'utf8', env: { ...env, NO_COLOR: '1' } });
  return { status, output: `${stdout}${stderr}` };
}
