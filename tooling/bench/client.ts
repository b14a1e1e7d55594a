// The client's side: does one workload as often as it is told to, and says what that cost.
import { blockListRanges, compileList, feedLookups, indexProbes, indexRanges, mapProbes, updateList } from './workloads/feeds.ts';
import { limited, token } from './workloads/limits.ts';
import { connectorLookups, kyLookups, undiciLookups } from './workloads/lookups.ts';
import { connectorRows, undiciRows } from './workloads/rows.ts';

/** Made once for a process; does so many pieces of work each time and says what it counted. */
export type Workload = (times: number) => Promise<Record<string, number>>;
export type MakeWorkload = (url: string, packed: string) => Promise<Workload>;

const workloads: Readonly<Record<string, MakeWorkload>> = {
  'connector files': connectorLookups('files', 8),
  'connector files 50': connectorLookups('files', 50),
  'connector domains': connectorLookups('domains', 8),
  'undici files': undiciLookups('files', 8),
  'undici files 50': undiciLookups('files', 50),
  'undici domains': undiciLookups('domains', 8),
  'ky files': kyLookups('files', 8),
  'ky domains': kyLookups('domains', 8),
  'connector rows': connectorRows(false),
  'connector rows mapped': connectorRows(true),
  'undici rows': undiciRows,
  'feeds compile': compileList,
  'feeds update': updateList,
  'feeds map': mapProbes,
  'feeds index': indexProbes(),
  'feeds index in memory': indexProbes({ residentBytes: Infinity }),
  'feeds lookups': feedLookups,
  'feeds ranges': indexRanges,
  'feeds BlockList': blockListRanges,
  token,
  'limited 2s': limited({ requests: 50, seconds: 2 }),
  'limited 60s': limited({ requests: 50, seconds: 60 }),
};

const [name = '', url = '', packed = ''] = process.argv.slice(2);
const work = await workloads[name]?.(url, packed);
if (work === undefined) throw new Error(`no workload ${name}`);

async function measure(times: number): Promise<void> {
  const before = process.cpuUsage();
  const counts = await work?.(times);
  const { user, system } = process.cpuUsage(before);
  process.send?.({ cpuUs: user + system, counts });
}

process.on('message', (times: number) => void measure(times));
process.on('disconnect', () => process.exit());
