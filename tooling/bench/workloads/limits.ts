import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Budget } from '../../../packages/core/src/limits/budget.ts';
import type { MakeWorkload } from '../client.ts';

/** Turns of a budget with three windows, taken and given back at once. From core's source: no package exports the budget by itself. */
export const token: MakeWorkload = async () => async (times) => {
  const requests = times * 2;
  const budget = new Budget({
    limits: [
      { requests, per: 'minute' },
      { requests, per: 'day' },
      { requests, per: 'month' },
    ],
  });
  for (let count = 0; count < times; count++) {
    const lease = budget.acquire({ onLimit: 'fail' });
    if (lease instanceof Promise) throw new Error('a free turn is given at once');
    lease.done();
  }
  return { times };
};

/** Lookups as fast as the limit allows, over so many windows. */
export const limited =
  ({ requests, seconds }: { readonly requests: number; readonly seconds: number }): MakeWorkload =>
  async (url, packed) => {
    const entry = pathToFileURL(join(packed, 'node_modules/@tw/connector-virustotal/dist/index.js')).href;
    const { virustotal } = (await import(entry)) as typeof import('@tw/connector-virustotal');
    const baseUrl = `${url}/limited/${requests}/${seconds * 1000}/${process.pid}`;
    // The first request of a process loads its HTTP client, which is not the limiter's doing.
    await virustotal({ apiKey: 'a-key-that-opens-nothing', baseUrl: url }, { limits: false }).lookupDomain('warm-up.example.com');
    return async (windows) => {
      let refused = 0;
      const vt = virustotal(
        { apiKey: 'a-key-that-opens-nothing', baseUrl },
        {
          limits: [{ requests, per: 'second', every: seconds }],
          hooks: { onResponse: ({ status }) => void (status === 429 && refused++) },
        },
      );
      const started = performance.now();
      await Promise.all(Array.from({ length: requests * windows }, (_, index) => vt.lookupDomain(`host-${index}.example.com`)));
      const tookMs = performance.now() - started;
      // The first window's requests go at once; each further one's, at best, exactly one window later.
      return { refused, usage: (100 * (windows - 1) * seconds * 1000) / tookMs };
    };
  };
