import { readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { type Answers, completed, parseCommand, UsageError, usage } from './answers.ts';
import type { Terminal } from './ask.ts';
import { composeFiles } from './compose.ts';
import { assertFree, WriteError, writeFiles } from './write.ts';

/** What the command has of its surroundings, so that tests run it in their own process. */
export interface Io {
  /** Where a person can be asked; absent without one. */
  readonly terminal: Terminal | undefined;
  readonly cwd: string;
  out(text: string): void;
  error(text: string): void;
}

/** The streams of this process. */
export const processIo = (): Io => ({
  terminal: process.stdin.isTTY && process.stdout.isTTY ? { input: process.stdin, output: process.stdout } : undefined,
  cwd: process.cwd(),
  out: (text) => void process.stdout.write(text),
  error: (text) => void process.stderr.write(text),
});

/** Runs `create-connector` with these arguments and returns its exit code. */
export const run = (args: readonly string[], io: Io): Promise<number> =>
  reported(io, async () => {
    const { given, directory, help } = parseCommand(args);
    if (help) return io.out(usage);
    if (given.id !== undefined) assertFree(resolve(io.cwd, directory ?? given.id));
    const answers = await answersFor(given, io);
    const folder = resolve(io.cwd, directory ?? answers.id);
    const files = composeFiles(answers, 'outside');
    writeFiles(folder, files);
    io.out(nextSteps(relative(io.cwd, folder), [...files.keys()]));
  });

/** The answers given, and those of a person where one is there. */
export async function answersFor(given: ReturnType<typeof parseCommand>['given'], io: Io): Promise<Answers> {
  const isWhole = given.id !== undefined && given.traits !== undefined && given.auth !== undefined && given.baseUrl !== undefined;
  if (isWhole || io.terminal === undefined) return completed(given);
  const { ask } = await import('./ask.ts');
  return ask(given, io.terminal);
}

/** Runs a command; a failure becomes one line and an exit code. */
export async function reported(io: Io, command: () => Promise<void>): Promise<number> {
  try {
    await command();
    return 0;
  } catch (error) {
    if (error instanceof Error && error.name === 'Cancelled') return 130;
    if (!(error instanceof UsageError || error instanceof WriteError)) throw error;
    io.error(`${error.message}\n`);
    return error instanceof UsageError ? 2 : 1;
  }
}

function nextSteps(folder: string, paths: readonly string[]): string {
  const enter = folder === '' ? '' : `  cd ${/^[\w./-]+$/.test(folder) ? folder : JSON.stringify(folder)}\n`;
  return `Wrote ${paths.length} files: ${paths.toSorted().join(', ')}

It speaks to a made-up API and passes the conformance suite:

${enter}  npm install
  npm test

Then put your vendor's API in its place, in src/, test/ and fixtures/, as the guide says:
${guide()}

The tw command takes it once it is built, and again after each change:

  npm run build
  tw --plugin . providers
`;
}

function guide(): string {
  const { homepage } = JSON.parse(readFileSync(join(import.meta.dirname, '../package.json'), 'utf8')) as { readonly homepage: string };
  return homepage.replace(/\/tree\/main\/.*/, '/blob/main/docs/adding-connectors.md');
}
