import { readFileSync } from 'node:fs';
import type { ConnectorError, ConnectorOptions } from '@tw/connector-core';
import nock from 'nock';
import { expect } from 'vitest';
import { crowdstrike } from '../src/index.ts';

export const clientId = 'd1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1';
export const clientSecret = 'a-secret-of-this-test';
export const aid = 'b82fb1385f604af20123456789b7473d';
export const hostname = 'WIN-7TSM15JR429';
export const api = 'https://api.crowdstrike.com';

export interface Recorded {
  readonly source: string;
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly body: Record<string, unknown> & { readonly resources: Record<string, unknown>[] };
}

export const recorded = (name: string): Recorded =>
  JSON.parse(readFileSync(new URL(`../fixtures/${name}.json`, import.meta.url), 'utf8')) as Recorded;

export const connect = (settings: Partial<Parameters<typeof crowdstrike>[0]> = {}, options: ConnectorOptions = {}) =>
  crowdstrike({ clientId, clientSecret, ...settings }, { limits: false, retries: 0, ...options });

/** Answers a request with a fixture, once. */
export function answer(interceptor: nock.Interceptor, name: string): nock.Scope {
  const { status, headers, body } = recorded(name);
  return interceptor.reply(status, body as nock.Body, headers);
}

/** Lets Falcon give a token, once. */
export const logIn = (url = api): nock.Scope => answer(nock(url).post('/oauth2/token'), 'token');

/** The filter of the next search, as it arrives. */
export function seenFilter(path: string, name: string): { filter?: string; limit?: string } {
  const seen: { filter?: string; limit?: string } = {};
  answer(
    nock(api)
      .get(path)
      .query((query) => Object.assign(seen, query) === seen),
    name,
  );
  return seen;
}

export const all = async <T>(items: AsyncIterable<T>): Promise<T[]> => Array.fromAsync(items);

/** What a call rejects with. */
export const refusal = async (call: Promise<unknown>): Promise<ConnectorError> =>
  call.then(
    () => expect.fail('it resolved'),
    (error: unknown) => error as ConnectorError,
  );
