import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as v from 'valibot';
import { type Row, rowsPerPage } from '../bodies.ts';
import type { MakeWorkload } from '../client.ts';

const heapMb = (): number => {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed / 1e6;
};

/** Counts rows, and looks at the heap a tenth in and at the end. */
class Counter {
  rows = 0;
  #length = 0;
  readonly #early: number;
  #heapBefore = 0;
  constructor(times: number) {
    this.#early = Math.ceil(times / 10 / rowsPerPage) * rowsPerPage;
  }
  add(host: string): void {
    this.#length += host.length;
    if (++this.rows === this.#early) this.#heapBefore = heapMb();
  }
  end(): Record<string, number> {
    return { rows: this.rows, length: this.#length, heapGrowthMb: heapMb() - this.#heapBefore };
  }
}

const lastPage = (times: number): number => Math.ceil(times / rowsPerPage);

/** `searchEvents` of a SIEM connector: envelope checked; with `isMapped` each row too becomes a `SiemEvent`. */
export const connectorRows =
  (isMapped: boolean): MakeWorkload =>
  async (url, packed) => {
    const entry = pathToFileURL(join(packed, 'node_modules/@tw/connector-core/dist/index.js')).href;
    const core = (await import(entry)) as typeof import('@tw/connector-core');
    const page = v.object({ results: v.custom<readonly Row[]>(Array.isArray) });
    const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
    const siem = core.defineConnector({
      id: 'bench',
      displayName: 'Bench',
      traits: ['siem'],
      config: v.strictObject({ url: core.address('Where it is') }),
      http: (config) => ({ baseUrl: config.url }),
      ping: ({ http }, options) => http.get(core.path`rows`, { schema: page, ...options }),
      operations: ({ http }) => ({
        async *searchEvents(query, _range, options) {
          for (let offset = 0; offset < lastPage(Number(query)); offset++) {
            const { results } = await http.get(core.path`rows`, { schema: page, query: { offset }, ...options });
            yield isMapped
              ? results.map((row) => ({
                  timestamp: textOf(row._time),
                  source: textOf(row.source),
                  fields: { ...row },
                  raw: textOf(row._raw),
                }))
              : (results as never);
          }
        },
      }),
    })({ url });
    const range = { start: '2026-01-01T00:00:00Z', end: '2026-01-02T00:00:00Z' };
    return async (times) => {
      const counter = new Counter(times);
      for await (const event of siem.searchEvents(String(times), range)) counter.add(((event.fields ?? event) as unknown as Row).host);
      return counter.end();
    };
  };

export const undiciRows: MakeWorkload = async (url) => {
  const { Pool } = await import('undici');
  const pool = new Pool(url, { connections: 1 });
  return async (times) => {
    const counter = new Counter(times);
    for (let offset = 0; offset < lastPage(times); offset++) {
      const { body } = await pool.request({ path: `/rows?offset=${offset}`, method: 'GET' });
      const { results } = JSON.parse(await body.text()) as { readonly results: readonly Row[] };
      for (const row of results) counter.add(row.host);
    }
    return counter.end();
  };
};
