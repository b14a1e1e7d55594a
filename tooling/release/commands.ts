import { type ChildProcess, execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';

/** The root of this repository. */
export const root = join(import.meta.dirname, '../..');

/** The pnpm that runs this script: there need be none on the PATH. */
export function pnpm(): string {
  const path = process.env['npm_execpath'] ?? '';
  if (!basename(path).includes('pnpm')) throw new Error('Run this by its script: `npx -y pnpm@12.21.0 test:release`, for example.');
  return path;
}

/** Does the work in a new folder, and deletes that whatever happens. */
export async function inTemporaryFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'tw-release-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** What a command prints. When it fails, or takes minutes, the error holds all that it said. */
export async function output(command: string, args: readonly string[], cwd: string, env: NodeJS.ProcessEnv = process.env): Promise<string> {
  const running = promisify(execFile)(command, args, { cwd, env, maxBuffer: 2 ** 26, timeout: 120_000, killSignal: 'SIGKILL' });
  running.child.stdin?.end();
  try {
    return (await running).stdout;
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { readonly stdout?: string; readonly stderr?: string };
    throw new Error(`${[command, ...args].join(' ')} failed:\n${stdout}${stderr || String(error)}`.trimEnd(), { cause: error });
  }
}

/** Ends a program that was started here. What it holds is in a temporary folder, so that nothing is lost. */
export async function stop(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

/** Does the work of a command. If that fails, so does the command, with what is wrong and no stack. */
export async function runCommand(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  }
}
