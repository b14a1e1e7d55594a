import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeAuthority, makeIdentity } from '../../../packages/core/test/tools/certificates.ts';
import { healthy } from './bytes.ts';
import type { Ended, Orders, Told } from './client.ts';
import { endOf, type Fault, type Way, ways } from './list.ts';
import { serve } from './server.ts';

/** What came of one fault. */
export interface Met extends Omit<Told, 'calls'> {
  readonly fault: Fault;
  readonly ways: readonly MetWay[];
}

export interface MetWay extends Ended {
  readonly fault: Fault;
  readonly way: Way;
  /** Whether it ended as it should, in one line. */
  readonly isAsWanted: boolean;
  /** How often the server was asked to do it. */
  readonly actions: number;
}

/** A process that has not ended by then is ended. */
const patienceMs = 60_000;
const usualMs = 2000;
const hosts = ['localhost', '127.0.0.1', '::1'];

export interface Lab {
  /** Meets faults in all ways, one after another, by one process. */
  meet(...faults: readonly Fault[]): Promise<Omit<Met, 'fault'>>;
  close(): Promise<void>;
}

/** What all calls share: a certificate authority, and a server that behaves. */
export async function openLab(): Promise<Lab> {
  const ca = await makeAuthority();
  const identity = await makeIdentity(ca, hosts);
  const folder = mkdtempSync(join(tmpdir(), 'tw-faults-'));
  const caFile = join(folder, 'ca.pem');
  writeFileSync(caFile, ca.cert);
  const good = await serve({ answer: healthy }, identity);

  const open = async (fault: Fault, way: Way) => {
    await fault.prepare?.();
    const { conduct, isWarm = false, timeoutMs = usualMs, url } = fault;
    const stage = await serve(conduct ?? {}, identity);
    // Nobody listens where there is no conduct.
    if (conduct === undefined) await stage.close();
    const address = url?.(stage.port) ?? `${conduct?.tls ? 'https' : 'http'}://127.0.0.1:${stage.port}`;
    return { fault, stage, task: { way, url: address, isWarm, timeoutMs } };
  };

  return {
    async meet(...faults) {
      const scenes = await Promise.all(faults.flatMap((fault) => ways.map((way) => open(fault, way))));
      const told = await call({ tasks: scenes.map(({ task }) => task), healthyUrl: `http://127.0.0.1:${good.port}` }, caFile);
      const met = scenes.map(({ fault, stage, task: { way } }, index): MetWay => {
        const ended = told.calls[index] ?? { outcome: 'nothing', message: 'the process did not end', seconds: patienceMs / 1000 };
        const actions = stage.requests.filter((request) => request.startsWith('POST')).length;
        return { ...ended, fault, way, isAsWanted: ended.outcome === endOf(fault, way) && !ended.message.includes('\n'), actions };
      });
      await Promise.all(scenes.filter(({ fault }) => fault.conduct).map(({ stage }) => stage.close()));
      return { ...told, ways: met };
    },
    async close() {
      await good.close();
      rmSync(folder, { recursive: true });
    },
  };
}

async function call(orders: Orders, caFile: string): Promise<Told> {
  const child = spawn(process.execPath, ['--expose-gc', '--no-warnings', join(import.meta.dirname, 'client.ts'), JSON.stringify(orders)], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, NODE_EXTRA_CA_CERTS: caFile },
  });
  let output = '';
  child.stdout.on('data', (data) => (output += String(data)));
  const timer = setTimeout(() => child.kill('SIGKILL'), patienceMs);
  await once(child, 'close');
  clearTimeout(timer);
  return output === '' ? { calls: [], memoryMb: NaN, unhandled: NaN, lingersMs: patienceMs } : (JSON.parse(output) as Told);
}

export const limits = { seconds: 10, memoryMb: 64, lingersMs: 1000 };

/** What is wrong with how faults ended; nothing, as a rule. */
export function problemsOf({ ways: met, memoryMb, unhandled, lingersMs }: Omit<Met, 'fault'>): string[] {
  return [
    ...met.flatMap(({ fault, way, isAsWanted, outcome, message, seconds, actions }) =>
      [
        ...(isAsWanted ? [] : [`ends as ${outcome} (${message}) and not as ${endOf(fault, way)}`]),
        ...(seconds <= limits.seconds ? [] : [`takes ${seconds.toFixed(1)} s`]),
        ...(actions <= 1 ? [] : [`asks ${actions} times`]),
      ].map((problem) => `${fault.title} (${way}): ${problem}`),
    ),
    ...(memoryMb <= limits.memoryMb ? [] : [`takes ${memoryMb.toFixed(0)} MB`]),
    ...(unhandled === 0 ? [] : [`leaves ${unhandled} rejections to nobody`]),
    ...(lingersMs <= limits.lingersMs ? [] : [`keeps the process alive for ${lingersMs.toFixed(0)} ms`]),
  ];
}
