import { readFileSync } from 'node:fs';
import { afterEach } from 'vitest';
import { jira } from '../src/index.ts';
import { FakeJira } from './fake-jira.ts';

const running: FakeJira[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((fake) => fake.stop()));
});

/** A fake Jira and a connector to it. */
export async function connected({
  api = 3,
  options = {},
  ...settings
}: { api?: 2 | 3; options?: Parameters<typeof jira>[1]; projectKey?: string; issueType?: string } = {}) {
  const fake = new FakeJira(api);
  running.push(fake);
  const url = await fake.start();
  const credentials = api === 3 ? { email: 'analyst@example.com', apiToken: 'secret-token' } : { token: 'secret-token' };
  return { fake, url, connector: jira({ url, ...credentials, projectKey: 'SEC', ...settings }, { retries: 0, ...options }) };
}

export interface Fixture {
  readonly source: string;
  readonly status: number;
  readonly body: unknown;
}

export const fixture = (name: string): Fixture =>
  JSON.parse(readFileSync(new URL(`../fixtures/${name}.json`, import.meta.url), 'utf8')) as Fixture;

export async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}
