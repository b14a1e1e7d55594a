import type { Hooks } from '@tw/connector-core';
import { type Catalog, connect } from '@tw/connectors/registry';
import type { CommandContext } from '../context.ts';
import { exitCodes, UsageError } from '../exit-codes.ts';
import { explain } from '../explain.ts';
import { Interrupted, type Io } from '../io.ts';
import { usualLimit } from '../output/list.ts';
import { createProgress } from '../output/progress.ts';
import { plain } from '../output/text.ts';
import { createWriter, type Format } from '../output/writer.ts';
import { assertProviders } from '../providers/known.ts';
import { type Answer, askAll, type Failure, type Intel } from './ask.ts';
import { failureLines } from './failures.ts';
import { type Query, readSource, type Source, toQueries } from './input.ts';
import { selectFrom } from './select.ts';

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
  /** Of what stands in documents. */
  readonly limit?: number;
  readonly debug?: boolean;
}

/** Looks indicators up, writes what is known, and returns the exit code. */
export async function runLookup(args: readonly string[], options: LookupOptions, context: CommandContext): Promise<number> {
  const { io } = context;
  const catalog = await context.catalog();
  await assertProviders(options.provider ?? [], 'threat_intel', catalog);
  const { sources, failed } = await gather(args, options, io);
  if (sources.length === 0) {
    if (failed) return exitCodes.error;
    throw new UsageError('nothing to look up. Give indicators as arguments, with --file, or through a pipe, one a line.');
  }
  const progress = createProgress(io);
  const onRateLimit: Hooks['onRateLimit'] = ({ connector, waitMs }) =>
    progress.note(
      waitMs === undefined ? `${connector} is at its rate limit` : `waiting ${Math.ceil(waitMs / 1000)} s for ${connector}’s rate limit`,
    );
  const providers = await connectAll(options, { io, catalog, hooks: { onRateLimit } });
  const { texts, isWhole } = collect(sources, providers, options, io);
  const queries = toQueries(texts);
  progress.start(queries.filter(({ indicator }) => indicator !== undefined).length * providers.length);
  return answer(queries, providers, { options, context, progress, failed: failed || !isWhole });
}

/** Lists and documents. One that can't be read is told at once, and does not keep the others from being answered. */
async function gather(
  args: readonly string[],
  { file = [], debug = false }: LookupOptions,
  io: Io,
): Promise<{ sources: Source[]; failed: boolean }> {
  const usesStdin = args.length === 0 && file.length === 0 && !io.stdin.isTty;
  const readers = [
    ...(usesStdin ? ['-'] : args).map((arg) => (arg === '-' ? () => readSource('-', io) : async (): Promise<Source> => ({ texts: [arg] }))),
    ...file.map((path) => () => readSource(path, io)),
  ];
  const sources: Source[] = [];
  let failed = false;
  for (const read of readers) {
    try {
      const source = await read();
      if (source.texts.length > 0 || source.document !== undefined) sources.push(source);
    } catch (error) {
      io.signal.throwIfAborted();
      io.stderr.write(explain(error, { env: io.env, debug }));
      failed = true;
    }
  }
  return { sources, failed };
}

/** All texts to look up, those of documents last. Says what is not looked up. */
function collect(
  sources: readonly Source[],
  providers: readonly Intel[],
  { allowPrivate = false, limit = usualLimit }: LookupOptions,
  io: Io,
): { texts: string[]; isWhole: boolean } {
  const documents = sources.flatMap(({ document }) => document ?? []);
  const selection = selectFrom(documents, { providers, allowPrivate, limit });
  const warnings = documents.flatMap(({ name, extraction }) => extraction.warnings.map((warning) => `${name}: ${warning}`));
  for (const line of [...warnings, ...selection.notes]) io.stderr.write(`tw: ${plain(line, 500)}\n`);
  return { texts: [...sources.flatMap(({ texts }) => texts), ...selection.texts], isWhole: warnings.length === 0 && !selection.isCut };
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
