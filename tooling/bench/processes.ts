import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** What one round of a workload cost its process, in µs of CPU, and what it counted. */
export interface Round {
  readonly cpuUs: number;
  readonly counts: Readonly<Record<string, number>>;
}

const start = (file: string, args: readonly string[] = []): ChildProcess =>
  fork(join(import.meta.dirname, file), args, { execArgv: ['--expose-gc', '--disable-warning=ExperimentalWarning'] });

/** The loopback server, and its address. */
export async function startServer(): Promise<{ readonly url: string; stop(): void }> {
  const child = start('server.ts');
  const [port] = (await once(child, 'message')) as [number];
  return { url: `http://127.0.0.1:${port}`, stop: () => child.disconnect() };
}

export interface Client {
  run(times: number): Promise<Round>;
  stop(): void;
}

/** A process that does one workload and nothing else. */
export function startClient(workload: string, url: string, packed: string): Client {
  const child = start('client.ts', [workload, url, packed]);
  const failed = once(child, 'exit').then(([code]: unknown[]): never => {
    throw new Error(`the client of ${workload} ended with ${String(code)}`);
  });
  // Told to whoever waits for a round; nobody does when it is stopped.
  failed.catch(() => undefined);
  return {
    async run(times) {
      const answered = new Promise<Round>((resolve) => child.once('message', (round) => resolve(round as Round)));
      child.send(times);
      return Promise.race([answered, failed]);
    },
    stop: () => child.disconnect(),
  };
}

/** Runs all in turn, so that what else the machine does falls on each alike; the first round warms up. */
export async function interleave(clients: readonly Client[], times: number, rounds: number): Promise<readonly (readonly Round[])[]> {
  const results: Round[][] = clients.map(() => []);
  for (let round = 0; round <= rounds; round++)
    for (const [index, client] of clients.entries()) {
      const result = await client.run(times);
      if (round > 0) results[index]?.push(result);
    }
  return results;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? (sorted[middle] ?? NaN) : ((sorted[middle - 1] ?? NaN) + (sorted[middle] ?? NaN)) / 2;
}

/** The CPU of the middle round, in µs. */
export const medianCpu = (rounds: readonly Round[] = []): number => median(rounds.map(({ cpuUs }) => cpuUs));
