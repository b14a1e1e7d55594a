import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { runCommand } from '../release/commands.ts';
import { type Judge, withJudges } from './judges.ts';
import { distinct, type Recorded, recordingVariable, spoilt } from './requests.ts';

const usage = `Usage: pnpm contract --spec FILE --provider ID [--under PATH] [TEST…]

Runs the provider's tests, writes down what the connector asks, and plays one request of each kind to two servers made of the
vendor's OpenAPI document, Prism and Steady. It says which requests the vendor would refuse, and which operations a judge does not
look at: it takes a request that no document allows.

  TEST      only these test files of the provider, by a part of their names; default: all
  --under   only requests below this path, such as /rest/api/3 where a connector speaks two versions
`;

const root = join(import.meta.dirname, '../..');

/** What the tests of a provider make its connector ask. */
async function record(provider: string, tests: readonly string[], folder: string): Promise<readonly Recorded[]> {
  const file = join(folder, 'requests.jsonl');
  const config = join(import.meta.dirname, 'vitest.config.ts');
  const named = (tests.length > 0 ? tests : ['']).map((test) => `packages/providers/${provider}/test/${test}`);
  const vitest = [join(root, 'node_modules/vitest/vitest.mjs'), 'run', '--config', config, ...named];
  const child = spawn(process.execPath, vitest, {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, [recordingVariable]: file },
  });
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) console.error(`some tests of ${provider} fail; what they asked counts all the same`);
  const lines = existsSync(file) ? readFileSync(file, 'utf8').trimEnd().split('\n') : [];
  if (lines.length === 0) throw new Error(`the tests of ${provider} asked no server for anything`);
  return lines.map((line) => JSON.parse(line) as Recorded);
}

interface Found {
  readonly refusals: readonly string[];
  /** How many requests of each operation were looked at. */
  readonly operations: ReadonlyMap<string, number>;
  /** What a judge takes no notice of. */
  readonly blind: ReadonlySet<string>;
}

async function judgeAll(requests: readonly Recorded[], judges: readonly Judge[]): Promise<Found> {
  const refusals: string[] = [];
  const operations = new Map<string, number>();
  const blind = new Set<string>();
  for (const request of requests) {
    const verdicts = await Promise.all(judges.map(async ({ name, judge }) => ({ name, ...(await judge(request)) })));
    const operation =
      verdicts.find((verdict) => verdict.operation !== undefined)?.operation ?? `${request.method} ${request.url.split('?')[0]}`;
    operations.set(operation, (operations.get(operation) ?? 0) + 1);
    for (const { name, refusal } of verdicts)
      if (refusal !== undefined) refusals.push(`${operation}: ${name}: ${refusal}\n    ${shown(request)}`);
    const bad = spoilt(request);
    if (bad === undefined) continue;
    for (const { name, judge } of judges) if ((await judge(bad)).refusal === undefined) blind.add(`${operation}: ${name} takes any body`);
  }
  return { refusals, operations, blind };
}

const shown = ({ method, url, body }: Recorded): string =>
  `${method} ${url} ${Buffer.from(body, 'base64').toString().slice(0, 300)}`.trimEnd();

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { spec: { type: 'string' }, provider: { type: 'string' }, under: { type: 'string', default: '/' }, help: { type: 'boolean' } },
  });
  const { spec, provider, under } = values;
  if (values.help) return console.log(usage);
  if (spec === undefined || provider === undefined) throw new Error(usage);
  if (!existsSync(spec)) throw new Error(`there is no file ${spec}: --spec is the path of the vendor’s OpenAPI document`);
  if (!existsSync(join(root, 'packages/providers', provider))) throw new Error(`there is no provider "${provider}"`);
  const folder = mkdtempSync(join(tmpdir(), 'tw-contract-'));
  try {
    console.error(`running the tests of ${provider} …`);
    const recorded = await record(provider, positionals, folder);
    const requests = distinct(recorded).filter(({ url }) => url.startsWith(under));
    if (requests.length === 0) throw new Error(`none of ${recorded.length} requests is below ${under}`);
    console.error(`${requests.length} kinds of requests out of ${recorded.length}; starting the judges …`);
    report(await withJudges(root, folder, resolve(spec), (judges) => judgeAll(requests, judges)));
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

function report({ refusals, operations, blind }: Found): void {
  for (const [operation, times] of [...operations].toSorted(([a], [b]) => (a < b ? -1 : 1)))
    console.log(`${operation}: ${times} kinds of requests`);
  for (const each of [...blind].toSorted()) console.log(`not judged: ${each}`);
  for (const each of refusals) console.log(`refused: ${each}`);
  if (refusals.length > 0) throw new Error(`${refusals.length} requests would be refused`);
  console.log('The vendor’s document takes all of them.');
}

await runCommand(main);
