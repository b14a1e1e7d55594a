import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Endpoint } from './server.ts';

/** The environment variable that holds the path of a JSON file with the endpoint of each server. */
export const endpointsVariable = 'TW_TEST_SERVERS';

export interface TestFile {
  readonly path: string;
  /** The servers that it injects. */
  readonly needs: readonly string[];
}

/** Every `*.servers.test.ts`. */
export function testFiles(root: string): TestFile[] {
  const paths = globSync(['packages/**/test/**/*.servers.test.ts', 'tooling/**/test/**/*.servers.test.ts'], {
    cwd: root,
    exclude: (name) => name === 'node_modules' || name === 'dist',
  });
  return paths.toSorted().map((path) => {
    const needs = [...readFileSync(join(root, path), 'utf8').matchAll(/\binject\('([^']+)'\)/g)].flatMap(([, name]) => name ?? []);
    if (needs.length === 0) throw new Error(`${path} asks for no server: inject('<name>') says which it needs`);
    return { path, needs: [...new Set(needs)] };
  });
}

/** What came of one file. A file that could not be read to its end has failed. */
export interface Tally {
  readonly passed: number;
  readonly failed: number;
  /** A test that does not run proves nothing: it counts as a failure. */
  readonly skipped: number;
}

interface JsonReport {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly assertionResults: readonly { readonly status: string }[];
  }[];
}

/** One run of vitest over these files; what it prints is seen. */
export async function runTests(
  root: string,
  folder: string,
  files: readonly TestFile[],
  endpoints: Readonly<Record<string, Endpoint>>,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Tally>> {
  const [endpointsFile, reportFile] = [join(folder, 'endpoints.json'), join(folder, 'report.json')];
  writeFileSync(endpointsFile, JSON.stringify(endpoints));
  const config = join(import.meta.dirname, 'vitest.config.ts');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`];
  const vitest = [join(root, 'node_modules/vitest/vitest.mjs'), 'run', '--config', config, ...reporters, ...files.map(({ path }) => path)];
  const child = spawn(process.execPath, vitest, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, [endpointsVariable]: endpointsFile },
  });
  const stop = () => child.kill('SIGTERM');
  signal.addEventListener('abort', stop);
  await once(child, 'close');
  signal.removeEventListener('abort', stop);
  if (!existsSync(reportFile)) return new Map();
  const { testResults } = JSON.parse(readFileSync(reportFile, 'utf8')) as JsonReport;
  return new Map(
    testResults.map(({ name, status, assertionResults }) => {
      const count = (...words: readonly string[]) => assertionResults.filter((each) => words.includes(each.status)).length;
      const [passed, failed] = [count('passed'), count('failed')];
      const broken = status === 'failed' && failed === 0 ? 1 : 0;
      return [relative(root, name), { passed, failed: failed + broken, skipped: assertionResults.length - passed - failed }];
    }),
  );
}
