import { splunk } from '../src/index.ts';
import { type FakeOptions, FakeSplunk } from './fake-splunk.ts';
import { token } from './helpers.ts';

/** The server of the present test. */
export let fake: FakeSplunk;

/** Starts it, and connects to it. */
export async function serve(
  options: FakeOptions = {},
  settings: Partial<Parameters<typeof splunk>[0]> = {},
  more: Parameters<typeof splunk>[1] = {},
) {
  fake = new FakeSplunk(options);
  return splunk({ url: await fake.start(), token, ...settings }, { retries: 0, ...more });
}

export const stop = (): Promise<void> => fake.stop();

export const created = () => fake.requests.filter(({ method, path }) => method === 'POST' && path.endsWith('/jobs'));
export const deleted = () => fake.requests.filter(({ method }) => method === 'DELETE');
