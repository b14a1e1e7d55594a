import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { linesOf, machine, unexpectedOf } from '../bench/report.ts';
import { withServers } from '../servers/start.ts';
import { server as redis } from '../servers/redis.server.ts';
import { server as redmine } from '../servers/redmine.server.ts';
import { server as rspamd } from '../servers/rspamd.server.ts';
import { runFaults } from './faults/run.ts';
import { goals } from './goals.ts';
import { type Figures, measuredIn, pageOf } from './page.ts';
import { soak } from './soak/run.ts';

const flag = { type: 'boolean', default: false } as const;
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { check: flag, page: flag, soak: flag, stubs: flag },
});
const minutes = Number(positionals[0] ?? 10);
const root = join(import.meta.dirname, '../..');
const store = join(import.meta.dirname, 'figures.json');
const say = (text: string) => process.stderr.write(`${text}\n`);

async function usual(): Promise<Figures> {
  say('faults on the wire …');
  const faults = await runFaults(say);
  say('half a minute of load …');
  return { faults: { ...faults, machine: machine() }, short: { ...(await soak('short', 30)), machine: machine() } };
}

/** Against real servers, which needs root for their installation, or against stubs alone. */
async function long(): Promise<Figures> {
  const measure = async (servers: Parameters<typeof soak>[2]): Promise<Figures> => {
    say(`${minutes} minutes of load …`);
    return { soak: { ...(await soak('soak', minutes * 60, servers)), machine: machine() } };
  };
  if (values.stubs) return measure({});
  let figures: Figures = {};
  const stopped = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopped.abort());
  await withServers(root, [redis, redmine, rspamd], stopped.signal, async ({ outcomes, endpoints }) => {
    if (outcomes.some(({ failure }) => failure !== undefined)) throw new Error('the servers of the soak did not start');
    figures = await measure(endpoints);
    return true;
  });
  return figures;
}

const stored = existsSync(store) ? (JSON.parse(readFileSync(store, 'utf8')) as Figures) : {};
const measuredNow = values.page ? {} : values.soak ? await long() : await usual();
const measured = measuredIn(measuredNow);
for (const line of linesOf(goals, measured)) process.stdout.write(`${line}\n`);
if (!values.check) {
  const figures = { ...stored, ...measuredNow };
  writeFileSync(store, `${JSON.stringify(figures, null, 2)}\n`);
  writeFileSync(join(root, 'docs/reliability.md'), pageOf(figures));
}
const unexpected = unexpectedOf(goals, measured);
for (const { title, against } of unexpected) say(`missed: ${title} (${against})`);
process.exitCode = unexpected.length > 0 ? 1 : 0;
