import { rmSync, statSync } from 'node:fs';
import { listSize, writeList } from './feed-data.ts';
import { installPacked } from './packed.ts';
import { interleave, median, type Round, startClient } from './processes.ts';
import type { Measured } from './report.ts';
import { compiledFile, listFile, lookupsOfRound } from './workloads/feeds.ts';

const middle = (rounds: readonly Round[] | undefined, count: string): number =>
  median((rounds ?? []).map(({ counts }) => counts[count] ?? NaN));

/** Lists in files: a compiled one of millions of indicators, next to a Map of them. */
export async function measureFeeds(quick: boolean, say: (text: string) => void): Promise<readonly Measured[]> {
  const { folder } = await installPacked('feeds');

  /** Runs workloads side by side, each in its own process. */
  async function compare(names: readonly string[], rounds: number): Promise<readonly (readonly Round[])[]> {
    say(`${names.join(' | ')} …`);
    const clients = names.map((name) => startClient(name, '', folder));
    const results = await interleave(clients, 1, rounds);
    for (const client of clients) client.stop();
    return results;
  }

  try {
    say(`a list of ${listSize.toLocaleString('en')} indicators …`);
    writeList(listFile(folder));
    const compiler = startClient('feeds compile', '', folder);
    const { counts: compiled } = await compiler.run(1);
    compiler.stop();
    const many = quick ? 2 : 15;
    const [updated] = await compare(['feeds update'], quick ? 1 : 3);
    const [map, index, kept] = await compare(['feeds map', 'feeds index', 'feeds index in memory'], many);
    const [lookups] = await compare(['feeds lookups'], many);
    const [ranges, blockList] = await compare(['feeds ranges', 'feeds BlockList'], many);

    const fileMb = statSync(compiledFile(folder)).size / 1e6;
    const times = (rounds: readonly Round[] | undefined, count = 'us') => (middle(map, count) / middle(rounds, count)).toFixed(1);
    const parts = (rounds: readonly Round[] | undefined, count: string) => (middle(rounds, count) / middle(map, count)).toFixed(2);
    return [
      {
        id: 'feeds-probes',
        value: middle(map, 'us') / middle(index, 'us'),
        note: `all listed ${times(index, 'listedUs')}; with \`residentBytes: Infinity\` ${times(kept)}, all listed ${times(kept, 'listedUs')}`,
      },
      {
        id: 'feeds-memory',
        value: middle(index, 'growthMb') / middle(map, 'growthMb'),
        note: `${middle(index, 'growthMb').toFixed(0)} and ${middle(map, 'growthMb').toFixed(0)} MB; with \`residentBytes: Infinity\` ${parts(kept, 'growthMb')}`,
      },
      {
        id: 'feeds-reopen',
        value: middle(index, 'openUs') / middle(map, 'openUs'),
        note: `with \`residentBytes: Infinity\` ${parts(kept, 'openUs')}`,
      },
      { id: 'feeds-ranges', value: middle(blockList, 'us') / middle(ranges, 'us') },
      { id: 'feeds-lookups', value: Math.round(lookupsOfRound / (middle(lookups, 'us') / 1e6) / 1000) * 1000 },
      { id: 'feeds-compile', value: (compiled['growthMb'] ?? NaN) / fileMb, note: `the file has ${fileMb.toFixed(0)} MB` },
      { id: 'feeds-update', value: middle(updated, 'us') / (compiled['us'] ?? NaN) },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
