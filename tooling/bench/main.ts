import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { largeReport, smallReport } from './bodies.ts';
import { measureFeeds } from './feeds.ts';
import { goals } from './goals.ts';
import { installPacked, type Installation } from './packed.ts';
import { type Client, interleave, median, medianCpu, type Round, startClient, startServer } from './processes.ts';
import { linesOf, type Measured, pageOf, unexpectedOf } from './report.ts';
import { countClientModules, measureStartup } from './startup.ts';

const { quick, only } = parseArgs({
  options: { quick: { type: 'boolean', default: false }, only: { type: 'string' } },
}).values;
const size = quick
  ? { rounds: 3, lookups: 300, many: 1000, rows: 100_000, rowRounds: 2, starts: 10, windows: 3 }
  : { rounds: 11, lookups: 1000, many: 5000, rows: 1_000_000, rowRounds: 15, starts: 60, windows: 6 };

const say = (text: string) => process.stderr.write(`${text}\n`);

say('packing …');
const installation = await installPacked('virustotal');
const server = await startServer();
const measured: Measured[] = [];
const record = (id: string, value: number, note?: string) => measured.push({ id, value, ...(note !== undefined && { note }) });

/** Runs workloads side by side, each in its own process. */
async function compare(names: readonly string[], times: number, rounds: number): Promise<readonly (readonly Round[])[]> {
  say(`${names.join(' | ')} …`);
  const clients: readonly Client[] = names.map((name) => startClient(name, server.url, installation.folder));
  const results = await interleave(clients, times, rounds);
  for (const client of clients) client.stop();
  return results;
}

async function measureLookups(): Promise<void> {
  const microseconds = (rounds: readonly Round[] | undefined, times: number) => `${(medianCpu(rounds) / times).toFixed(0)} µs`;
  for (const [id, kind] of [
    ['lookup-27k', 'files'],
    ['lookup-700', 'domains'],
  ] as const) {
    const [ours, undici, ky] = await compare([`connector ${kind}`, `undici ${kind}`, `ky ${kind}`], size.lookups, size.rounds);
    record(
      id,
      medianCpu(ours) / medianCpu(undici),
      `${microseconds(ours, size.lookups)} and ${microseconds(undici, size.lookups)}; ky ${(medianCpu(ky) / medianCpu(undici)).toFixed(2)}`,
    );
    if (id === 'lookup-700') record('lookup-700-ky', medianCpu(ours) / medianCpu(ky));
  }
  const [ours, undici] = await compare(['connector files 50', 'undici files 50'], size.many, quick ? 1 : 4);
  record('lookups-5000', medianCpu(ours) / medianCpu(undici));
}

async function measureRows(): Promise<void> {
  const [plain, mapped, undici] = await compare(['connector rows', 'connector rows mapped', 'undici rows'], size.rows, size.rowRounds);
  record('rows', medianCpu(plain) / medianCpu(undici));
  record('rows-mapped', medianCpu(mapped) / medianCpu(undici));
  record('rows-heap', Math.max(...[...(plain ?? []), ...(mapped ?? [])].map(({ counts }) => counts['heapGrowthMb'] ?? NaN)));
}

function measureInstallation({ folder, packages, bytes }: Installation): void {
  say('starting processes …');
  const { connector, ky } = measureStartup(folder, size.starts);
  record('import', connector, `importing ky: ${ky.toFixed(2)}`);
  record('import-clients', countClientModules(folder, server.url));
  record('packages', packages.length, packages.join(', '));
  record('size', bytes / 1e6);
}

async function limited(name: string, windows: number): Promise<Readonly<Record<string, number>>> {
  const client = startClient(name, server.url, installation.folder);
  const { counts } = await client.run(windows);
  client.stop();
  return counts;
}

/** Three runs, since what else the machine does lowers the use of so short a quota: the middle one counts. */
async function limitedThrice(name: string, windows: number): Promise<readonly Readonly<Record<string, number>>[]> {
  const runs = [];
  for (let run = 0; run < 3; run++) runs.push(await limited(name, windows));
  return runs;
}

async function measureLimits(): Promise<void> {
  const times = 200_000;
  const [tokens] = await compare(['token'], times, size.rounds);
  record('token', medianCpu(tokens) / times);
  say('strict windows …');
  // Mostly waiting, and so at the same time.
  const [seconds, minutes] = await Promise.all([limitedThrice('limited 2s', size.windows), quick ? undefined : limited('limited 60s', 3)]);
  const all = minutes ? [...seconds, minutes] : seconds;
  record(
    'refusals',
    all.reduce((sum, counts) => sum + (counts['refused'] ?? NaN), 0),
  );
  const usages = seconds.map((counts) => counts['usage'] ?? NaN);
  record('usage-2s', median(usages), usages.map((usage) => usage.toFixed(1)).join(', '));
  if (minutes) record('usage-60s', minutes['usage'] ?? NaN);
}

const parts: Readonly<Record<string, () => unknown>> = {
  lookups: measureLookups,
  rows: measureRows,
  installation: () => measureInstallation(installation),
  limits: measureLimits,
  feeds: async () => measured.push(...(await measureFeeds(quick, say))),
};

try {
  for (const [name, measure] of Object.entries(parts)) if (only === undefined || only === name) await measure();
} finally {
  server.stop();
  rmSync(installation.folder, { recursive: true, force: true });
}

for (const line of linesOf(goals, measured)) process.stdout.write(`${line}\n`);
const sizes = { large: largeReport.length, small: smallReport.length };
if (!quick && only === undefined) writeFileSync(join(import.meta.dirname, '../../docs/performance.md'), pageOf(goals, measured, sizes));
const unexpected = unexpectedOf(goals, measured);
for (const { title, against } of unexpected) say(`missed: ${title} (${against})`);
process.exitCode = unexpected.length > 0 ? 1 : 0;
