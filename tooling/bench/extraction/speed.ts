import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { extractFromStream } from '@tw/indicators';
import { ours, peer } from './extractors.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

export interface Speed {
  /** Megabytes (10^6 characters) a second. */
  readonly ours: number;
  readonly peer: number;
}

/** Both in turn, over the same text; the quickest round of each counts, since all else that a machine does only slows down. */
export function measureSpeed(text: string, rounds: number): Speed {
  const times = { ours: Infinity, peer: Infinity };
  for (let round = 0; round < rounds; round++) {
    times.ours = Math.min(
      times.ours,
      timeOf(() => ours(text)),
    );
    times.peer = Math.min(
      times.peer,
      timeOf(() => peer(text, true)),
    );
  }
  const megabytes = text.length / 1e6;
  return { ours: megabytes / times.ours, peer: megabytes / times.peer };
}

function timeOf(work: () => unknown): number {
  const start = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1e6;
}

/** What the heap holds at most while a text is read from a stream: measured after a collection, at every tenth part. In MB. */
export async function measureHeap(text: string, times: number): Promise<number> {
  collectGarbage();
  const before = process.memoryUsage().heapUsed;
  let most = 0;
  async function* chunks(): AsyncGenerator<string> {
    for (let index = 0; index < times; index++) {
      yield text;
      if (index % Math.ceil(times / 10) !== 0) continue;
      collectGarbage();
      most = Math.max(most, process.memoryUsage().heapUsed - before);
    }
  }
  await extractFromStream(chunks());
  return most / 1e6;
}
