import { readFileSync } from 'node:fs';
import type { ConnectorOptions } from '@tw/connector-core';
import nock from 'nock';
import { afterEach, expect } from 'vitest';
import { m365 } from '../src/index.ts';
import { FakeGraph } from './fake-graph.ts';

const running: FakeGraph[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((fake) => fake.stop()));
  nock.cleanAll();
});

type Settings = Partial<Parameters<typeof m365>[0]>;

const application = { tenantId: 'contoso.onmicrosoft.com', clientId: 'app-id', clientSecret: 'app-s3cret' };

/** A fake Graph, and a connector to it. */
export async function connected(settings: Settings = {}, options: ConnectorOptions = {}) {
  const fake = new FakeGraph();
  running.push(fake);
  const url = await fake.start();
  const connector = m365(
    { ...application, loginUrl: `${url}/login`, baseUrl: `${url}/v1.0`, ...settings },
    { retries: 0, limits: false, ...options },
  );
  return { fake, url, connector };
}

export interface Fixture {
  readonly source: string;
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly body: Record<string, unknown>;
}

export const fixture = (name: string): Fixture =>
  JSON.parse(readFileSync(new URL(`../fixtures/${name}.json`, import.meta.url), 'utf8')) as Fixture;

/** A connector to the real addresses, where nock answers. */
export const connect = (settings: Settings = {}, options: ConnectorOptions = {}) =>
  m365({ ...application, ...settings }, { retries: 0, limits: false, ...options });

/** Lets Entra answer one request for a token. */
export function login(name = 'token'): nock.Scope {
  const { status, body } = fixture(name);
  return nock('https://login.microsoftonline.com')
    .post('/contoso.onmicrosoft.com/oauth2/v2.0/token', {
      grant_type: 'client_credentials',
      client_id: 'app-id',
      client_secret: 'app-s3cret',
      scope: 'https://graph.microsoft.com/.default',
    })
    .reply(status, body);
}

/** Graph, as requests with a token and the wish for lasting ids see it. */
export const graph = (): nock.Scope =>
  nock('https://graph.microsoft.com/v1.0', {
    reqheaders: { authorization: 'Bearer graph-t0ken/+with=signs', prefer: 'IdType="ImmutableId"' },
  });

export async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

/** The error that a call ends in. */
export async function refusal(call: Promise<unknown>): Promise<{ code: string; message: string; hint?: string; [key: string]: unknown }> {
  const error: unknown = await call.then(
    (value) => expect.unreachable(`it resolved to ${JSON.stringify(value)}`),
    (thrown: unknown) => thrown,
  );
  return error as Awaited<ReturnType<typeof refusal>>;
}
