import type { Measured } from '../../bench/report.ts';
import { faults } from './list.ts';
import { limits, type Met, openLab, problemsOf } from './meet.ts';

/** A row of the page: one fault, and how each way of a connector met it. */
export interface FaultRow {
  readonly title: string;
  /** `timeout`, or what differs by way. */
  readonly ends: string;
  readonly message: string;
  readonly seconds: number;
  readonly memoryMb: number;
}

export interface FaultFigures {
  readonly measured: readonly Measured[];
  readonly rows: readonly FaultRow[];
}

/** So many at a time: most of them wait. */
const atOnce = 2;

/** Meets every fault in every way, each fault in a process of its own. */
export async function runFaults(say: (text: string) => void): Promise<FaultFigures> {
  const lab = await openLab();
  const met: Met[] = [];
  const queue = faults.entries();
  const worker = async () => {
    for (const [index, fault] of queue) {
      const each = (met[index] = { fault, ...(await lab.meet(fault)) });
      for (const problem of problemsOf(each)) say(`${fault.title}: ${problem}`);
    }
  };
  try {
    await Promise.all(Array.from({ length: atOnce }, worker));
  } finally {
    await lab.close();
  }
  return { measured: measuredOf(met), rows: met.map(rowOf) };
}

function measuredOf(met: readonly Met[]): Measured[] {
  const calls = met.flatMap(({ ways }) => ways);
  return [
    { id: 'fault-ends', value: calls.filter(({ isAsWanted }) => !isAsWanted).length, note: `${calls.length} calls` },
    { id: 'fault-seconds', value: Math.max(...calls.map(({ seconds }) => seconds)) },
    { id: 'fault-memory', value: Math.max(...met.map(({ memoryMb }) => memoryMb)) },
    { id: 'fault-unhandled', value: met.reduce((sum, { unhandled }) => sum + unhandled, 0) },
    { id: 'fault-lingers', value: met.filter(({ lingersMs }) => lingersMs > limits.lingersMs).length },
    { id: 'fault-doubled', value: calls.filter(({ actions }) => actions > 1).length },
  ];
}

function rowOf({ fault, ways, memoryMb }: Met): FaultRow {
  const outcomes = new Set(ways.map(({ outcome }) => outcome));
  const [only = ''] = outcomes;
  return {
    title: fault.title,
    ends: outcomes.size === 1 ? only : ways.map(({ way, outcome }) => `${way}: ${outcome}`).join(', '),
    // Ports are others each time.
    message: (ways.find(({ message }) => message !== '')?.message ?? '').replace(/:\d{4,5}\b/g, ':…'),
    seconds: Math.max(...ways.map(({ seconds }) => seconds)),
    memoryMb,
  };
}
