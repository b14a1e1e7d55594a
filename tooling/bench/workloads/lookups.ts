import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { MakeWorkload } from '../client.ts';

type Kind = 'files' | 'domains';

const indicators: Readonly<Record<Kind, (index: number) => string>> = {
  files: (index) => index.toString(16).padStart(64, '0'),
  domains: (index) => `host-${index}.example.com`,
};

/** Does the work so many times, some of it at once. */
async function pooled(times: number, width: number, once: (index: number) => Promise<unknown>): Promise<void> {
  let next = 0;
  await Promise.all(
    Array.from({ length: width }, async () => {
      while (next < times) await once(next++);
    }),
  );
}

/** The packed connector with all it has: key, retries, time limit, the caller's signal, a budget, validation, the verdict. */
export const connectorLookups =
  (kind: Kind, width: number): MakeWorkload =>
  async (url, packed) => {
    const entry = pathToFileURL(join(packed, 'node_modules/@tw/connector-virustotal/dist/index.js')).href;
    const { virustotal } = (await import(entry)) as typeof import('@tw/connector-virustotal');
    const vt = virustotal(
      { apiKey: 'a-key-that-opens-nothing', baseUrl: url },
      { limits: [{ requests: 1_000_000, per: 'minute' }], retries: 2, timeoutMs: 30_000 },
    );
    const { signal } = new AbortController();
    return async (times) => {
      let malicious = 0;
      await pooled(times, width, async (index) => {
        const report = await vt.lookup(indicators[kind](index), { signal });
        if (report.malicious) malicious++;
      });
      return { malicious };
    };
  };

interface Report {
  readonly data: { readonly attributes: { readonly last_analysis_stats: { readonly malicious: number } } };
}

const isMalicious = ({ data }: Report): boolean => data.attributes.last_analysis_stats.malicious > 3;

/** The least that can be done: no retries, no time limit, no checks. */
export const undiciLookups =
  (kind: Kind, width: number): MakeWorkload =>
  async (url) => {
    const { Pool } = await import('undici');
    const pool = new Pool(url, { connections: width });
    const headers = { 'x-apikey': 'a-key-that-opens-nothing', accept: 'application/json' };
    return async (times) => {
      let malicious = 0;
      await pooled(times, width, async (index) => {
        const { body } = await pool.request({ path: `/${kind}/${indicators[kind](index)}`, method: 'GET', headers });
        if (isMalicious(JSON.parse(await body.text()) as Report)) malicious++;
      });
      return { malicious };
    };
  };

/** ky as its README has it, with the same features. */
export const kyLookups =
  (kind: Kind, width: number): MakeWorkload =>
  async (url) => {
    const { default: ky } = await import('ky');
    const client = ky.create({ prefix: url, headers: { 'x-apikey': 'a-key-that-opens-nothing' }, retry: 2, timeout: 30_000 });
    const { signal } = new AbortController();
    return async (times) => {
      let malicious = 0;
      await pooled(times, width, async (index) => {
        if (isMalicious(await client.get(`${kind}/${indicators[kind](index)}`, { signal }).json<Report>())) malicious++;
      });
      return { malicious };
    };
  };
