import type { ConnectorFactory, ConnectorOf, ConnectorOptions, ConnectorType, SettingsSchema } from '@tw/connector-core';
import nock from 'nock';
import { recording } from './fixture.ts';
import type { RecordedAnswer } from './recording.ts';
import type { CannedAnswer } from './server.ts';

/**
 * Plays answers for a real address, each once: `played('https://api.example.com/v1', { 'GET /hosts?limit=5': fixture(…) })`.
 * A list is played in its order. `scope.isDone()` tells whether all were asked for.
 */
export function played(baseUrl: string, answers: Readonly<Record<string, CannedAnswer | readonly CannedAnswer[]>>): nock.Scope {
  const scope = nock(baseUrl);
  for (const [route, given] of Object.entries(answers)) {
    const [method = '', path = ''] = route.split(/ (.*)/s);
    for (const { status = 200, headers, body } of [given].flat()) {
      const content = body instanceof Uint8Array ? Buffer.from(body) : (body as nock.Body | undefined);
      scope.intercept(path, method).reply(status, content, headers);
    }
  }
  return scope;
}

/**
 * Plays what `record` has written to `../fixtures/<name>` beside the folder of the calling test, and makes the connector for it, with
 * placeholders as settings: `const { connector } = replay(acme, import.meta.url, 'host.json')`. `isDone()` tells whether all was asked for.
 */
export function replay<Id extends string, S extends SettingsSchema, C extends ConnectorType, Ops>(
  factory: ConnectorFactory<Id, S, C, Ops>,
  importMetaUrl: string,
  name: string,
  options: ConnectorOptions = {},
): { readonly connector: ConnectorOf<C, Ops>; isDone(): boolean } {
  const { settings, exchanges } = recording(importMetaUrl, name);
  const byOrigin = Map.groupBy(exchanges, ({ request }) => new URL(request.replace(/^\S+ /, '')).origin);
  const scopes = Array.from(byOrigin, ([origin, answers]) => played(origin, Object.fromEntries(routes(origin, answers))));
  return {
    connector: factory(settings, { retries: 0, ...options }),
    isDone: () => scopes.every((scope) => scope.isDone()),
  };
}

const routes = (origin: string, answers: readonly RecordedAnswer[]) =>
  Map.groupBy(answers, ({ request }) => request.replace(` ${origin}`, ' '));
