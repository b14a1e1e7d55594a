import { rename, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { FeedRecord, FeedState, NewFeed, Outcome } from '@tw/connector-feeds/store';
import type { CommandContext } from '../context.ts';
import { CommandError, exitCodes, UsageError } from '../exit-codes.ts';
import { advice, redact } from '../explain.ts';
import type { Io } from '../io.ts';
import { type Column, renderTable } from '../output/table.ts';
import { painter, plain, toJson } from '../output/text.ts';
import { feedsDirectory } from './directory.ts';

/** As commander gives them. */
export interface ListOptions {
  readonly name?: string;
  readonly format?: string;
  readonly columns?: Readonly<Record<string, string | number>>;
  readonly delimiter?: string;
  readonly headings?: readonly string[];
  readonly verdict?: string;
  readonly knownGood?: boolean;
  readonly confidence?: number;
  readonly category?: readonly string[];
  readonly family?: readonly string[];
  readonly tlp?: string;
  readonly maxAge?: number;
  readonly subdomains?: boolean;
}

export interface AddOptions extends ListOptions {
  readonly authEnv?: string;
  readonly authHeader?: string;
  readonly authQuery?: string;
  readonly checksum?: string;
  /** In ms. */
  readonly timeout?: number;
}

export type CompileOptions = ListOptions;

export interface UpdateOptions {
  readonly allowShrink?: boolean;
  /** In ms. */
  readonly timeout?: number;
}

/** Takes a feed for the first time; returns the exit code. */
export async function runAdd(from: string, options: AddOptions, { io }: CommandContext): Promise<number> {
  const { authEnv: env, authHeader: header, authQuery: query, checksum, name, timeout } = options;
  if (env === undefined && (header ?? query) !== undefined) throw new UsageError('--auth-header and --auth-query need --auth-env.');
  const place = /^\w+:\/\//.test(from) ? { url: from } : { path: absolute(from, io) };
  const auth = env === undefined ? {} : { auth: { env, header, query } };
  const store = await storeOf(io);
  // The store checks what a person has typed, strictly.
  const feed = { name, ...place, ...auth, ...(checksum !== undefined && { checksum }), list: settingsOf(options) } as NewFeed;
  const record = await store.add(feed, refreshOptions(io, { ...(timeout !== undefined && { timeout }) }));
  io.stdout.write(`${record.name}: added, ${contentOf(record.state)}\n`);
  return exitCodes.ok;
}

/** Lists the feeds; returns the exit code. */
export async function runList({ json = false }: { readonly json?: boolean }, { io }: CommandContext): Promise<number> {
  const records = await (await storeOf(io)).list();
  if (json) io.stdout.write(`${toJson(records, 2)}\n`);
  else if (records.length === 0) io.stdout.write('no feeds; add one with tw feeds add\n');
  else io.stdout.write(renderTable(tableColumns, records.map(rowOf), { output: io.stdout, paint: painter(io.stdout, io.env) }));
  return exitCodes.ok;
}

const tableColumns: readonly Column[] = [
  { title: 'FEED' },
  { title: 'ENTRIES' },
  { title: 'BROKEN', dispensable: 2 },
  { title: 'CHANGED' },
  { title: 'CHECKED', dispensable: 1 },
  { title: 'SOURCE', min: 20 },
];

const rowOf = ({ name, source, state }: FeedRecord): readonly string[] => [
  name,
  String(state.entries),
  String(state.problems),
  ...[state.updated, state.checked].map((time) => time.slice(0, 16).replace('T', ' ')),
  plain(source.url ?? source.path ?? ''),
];

/** Takes the present versions; returns the exit code. */
export async function runUpdate(names: readonly string[], options: UpdateOptions, { io }: CommandContext): Promise<number> {
  const store = await storeOf(io);
  return report(store.update(names, refreshOptions(io, options)), 'the last version stays: ', io);
}

/** Compares feeds and compiled files with their checksums; returns the exit code. */
export async function runVerify(names: readonly string[], { io }: CommandContext): Promise<number> {
  const isFile = (name: string) => /[/\\]/.test(name);
  const files = names.filter(isFile);
  for (const file of files) io.stdout.write(`${plain(file)}: whole, ${contentOf(await compiledContent(absolute(file, io)))}\n`);
  if (files.length > 0 && files.length === names.length) return exitCodes.ok;
  const store = await storeOf(io);
  return report(store.verify(names.filter((name) => !isFile(name))), '', io, 'whole');
}

/** Forgets a feed; returns the exit code. */
export async function runRemove(name: string, { io }: CommandContext): Promise<number> {
  await (await storeOf(io)).remove(name);
  io.stdout.write(`${name}: removed\n`);
  return exitCodes.ok;
}

/** Compiles a list; returns the exit code. What stood in the place of the output stays if that fails. */
export async function runCompile(list: string, output: string, options: CompileOptions, { io }: CommandContext): Promise<number> {
  const { compileList } = await import('@tw/connector-feeds/compile');
  const { name } = options;
  const target = absolute(output, io);
  const beside = `${target}.${process.pid}.tmp`;
  const input = { path: absolute(list, io), ...(name !== undefined && { name }), ...settingsOf(options) };
  try {
    // It checks what a person has typed, strictly.
    await compileList(input, beside);
    const content = await compiledContent(beside);
    if (content.entries === 0) throw new CommandError(`${plain(list)} has ${contentOf(content)}. Look whether the format is right.`);
    await rename(beside, target);
    io.stdout.write(`${plain(output)}: compiled, ${contentOf(content)}\n`);
  } finally {
    await rm(beside, { force: true });
  }
  return exitCodes.ok;
}

async function compiledContent(path: string): Promise<Content> {
  const { verify } = await import('@tw/connector-feeds/compile');
  const { facts, entries } = await verify(path);
  const { exceptions: _, ...counted } = entries;
  const [first] = facts.problems;
  return {
    entries: Object.values(counted).reduce((sum, count) => sum + count, 0),
    problems: facts.problemCount,
    ...(first && { firstProblem: `${first.line}: ${first.text}: ${first.reason}` }),
  };
}

const absolute = (path: string, { cwd }: Io): string => resolve(cwd ?? '.', path);

const storeOf = async (io: Io) => (await import('@tw/connector-feeds/store')).feedStore(feedsDirectory(io));

const refreshOptions = ({ env, signal }: Io, { allowShrink = false, timeout }: UpdateOptions) => ({
  secretOf: (variable: string) => env[variable],
  signal,
  allowShrink,
  ...(timeout !== undefined && { timeoutMs: timeout }),
});

/** Without what was not said: the connector has its own defaults. */
function settingsOf({ category, family, maxAge, delimiter, name: _, ...options }: ListOptions): object {
  const { format, columns, headings, verdict, knownGood, confidence, tlp, subdomains } = options;
  const settings = {
    format,
    columns,
    headings,
    verdict,
    knownGood,
    confidence,
    tlp,
    subdomains,
    delimiter: delimiter === 'tab' ? '\t' : delimiter,
    categories: category,
    malwareFamilies: family,
    maxAgeDays: maxAge,
  };
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
}

type Content = Pick<FeedState, 'entries' | 'problems' | 'firstProblem'>;

function contentOf({ entries, problems, firstProblem }: Content): string {
  const broken = problems === 0 ? '' : `, ${problems} broken ${problems === 1 ? 'line' : 'lines'}`;
  return `${entries} ${entries === 1 ? 'entry' : 'entries'}${broken}${firstProblem === undefined ? '' : `, the first at ${plain(firstProblem, 400)}`}`;
}

/** A line for each feed as it comes. */
async function report(outcomes: AsyncIterable<Outcome>, onFailure: string, io: Io, word?: string): Promise<number> {
  let code: number = exitCodes.ok;
  for await (const outcome of outcomes) {
    if (outcome.status !== 'failed') {
      io.stdout.write(`${outcome.name}: ${word ?? outcome.status}, ${contentOf(outcome)}\n`);
      continue;
    }
    code = exitCodes.error;
    const { message, hint } = outcome.error;
    io.stderr.write(redact(`tw: ${outcome.name}: ${onFailure}${plain(advice(message, hint), 600)}\n`, io.env));
  }
  return code;
}
