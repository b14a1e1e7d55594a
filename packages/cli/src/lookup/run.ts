import type { Hooks } from '@tw/connector-core';
import { type Catalog, connect } from '@tw/connectors/registry';
import type { CommandContext } from '../context.ts';
import { exitCodes, UsageError } from '../exit-codes.ts';
import { explain } from '../explain.ts';
import { Interrupted, type Io } from '../io.ts';
import { createProgress } from '../output/progress.ts';
import { createWriter, type Format } from '../output/writer.ts';
import { assertProviders } from '../providers/known.ts';
import { type Answer, askAll, type Failure, type Intel } from './ask.ts';
import { failureLines } from './failures.ts';
import { linesOfFile, linesOfStdin, type Query, toQueries } from './input.ts';

export interface LookupOptions {
  readonly file?: readonly string[];
  readonly provider?: readonly string[];
  readonly json?: boolean;
  readonly jsonl?: boolean;
  readonly csv?: boolean;
  /** In ms. */
  readonly timeout?: number;
  readonly wait: boolean;
  readonly allowPrivate?: boolean;
  readonly debug?: boolean;
}

/** Looks indicators up, writes what is known, and returns the exit code. */
export async function runLookup(args: readonly string[], options: LookupOptions, context: CommandContext): Promise<number> {
  const { io } = context;
  const catalog = await context.catalog();
  await assertProviders(options.provider ?? [], 'threat_intel', catalog);
  const { texts, failed } = await gather(args, options, io);
  const queries = toQueries(texts);
  if (queries.length === 0) {
    if (failed) return exitCodes.error;
    throw new UsageError('nothing to look up. Give indicators as arguments, with --file, or through a pipe, one a line.');
  }
  const progress = createProgress(io);
  const onRateLimit: Hooks['onRateLimit'] = ({ connector, waitMs }) =>
    progress.note(
      waitMs === undefined ? `${connector} is at its rate limit` : `waiting ${Math.ceil(waitMs / 1000)} s for ${connector}’s rate limit`,
    );
  const providers = await connectAll(options, { io, catalog, hooks: { onRateLimit } });
  progress.start(queries.filter(({ indicator }) => indicator !== undefined).length * providers.length);
  return answer(queries, providers, { options, context, progress, failed });
}

/** All texts to look up. A source that can't be read is told at once, and does not keep the others from being answered. */
async function gather(
  args: readonly string[],
  { file = [], debug = false }: LookupOptions,
  io: Io,
): Promise<{ texts: string[]; failed: boolean }> {
  const usesStdin = args.length === 0 && file.length === 0 && !io.stdin.isTty;
  const readers = [
    ...(usesStdin ? ['-'] : args).map((arg) => (arg === '-' ? () => linesOfStdin(io) : async () => [arg])),
    ...file.map((path) => (path === '-' ? () => linesOfStdin(io) : () => linesOfFile(path, io.signal))),
  ];
  const texts: string[] = [];
  let failed = false;
  for (const read of readers) {
    try {
      for (const text of await read()) texts.push(text);
    } catch (error) {
      io.signal.throwIfAborted();
      io.stderr.write(explain(error, { env: io.env, debug }));
      failed = true;
    }
  }
  return { texts, failed };
}

async function connectAll(
  options: LookupOptions,
  { io, catalog, hooks }: { readonly io: Io; readonly catalog: Catalog; readonly hooks: Hooks },
): Promise<Intel[]> {
  const common = { env: io.env, catalog, hooks, onLimit: options.wait ? 'wait' : 'fail', allowPrivate: options.allowPrivate } as const;
  return Promise.all((options.provider ?? [undefined]).map((id) => connect('threat_intel', id, common)));
}

interface Work {
  readonly options: LookupOptions;
  readonly context: CommandContext;
  readonly progress: ReturnType<typeof createProgress>;
  /** Whether something has gone wrong before. */
  readonly failed: boolean;
}

async function answer(
  queries: readonly Query[],
  providers: readonly Intel[],
  { options, context, progress, failed }: Work,
): Promise<number> {
  const { io } = context;
  const writer = await createWriter(formatOf(options), io, progress);
  const failures: Failure[] = [];
  let isMalicious = false;
  let answered = 0;
  const code = () => (isMalicious ? exitCodes.malicious : failed || failures.length > 0 ? exitCodes.error : exitCodes.ok);
  try {
    for await (const answers of askAll(queries, providers, { signal: io.signal, timeoutMs: options.timeout, onAnswer: progress.tick })) {
      isMalicious ||= answers.some((each) => 'report' in each && each.report.malicious);
      failures.push(...failuresIn(answers));
      answered++;
      context.exitCode = code();
      writer.add(answers);
    }
  } catch (error) {
    if (!io.signal.aborted) throw error;
  } finally {
    progress.stop();
  }
  writer.end();
  for (const line of failureLines(failures, { env: io.env, debug: options.debug ?? false })) io.stderr.write(`${line}\n`);
  if (!(io.signal.reason instanceof Interrupted)) return code();
  io.stderr.write(`tw: interrupted: ${answered} of ${queries.length} indicators were looked up.\n`);
  return exitCodes.interrupted;
}

/** That one of several providers does not take a type of indicator is no failure where another has answered. */
function failuresIn(answers: readonly Answer[]): Failure[] {
  const isAnswered = answers.some((each) => 'report' in each);
  return answers.filter((each) => 'error' in each).filter(({ error }) => !(isAnswered && error.code === 'unsupported'));
}

const formatOf = ({ json, jsonl, csv }: LookupOptions): Format => (json ? 'json' : jsonl ? 'jsonl' : csv ? 'csv' : 'table');
