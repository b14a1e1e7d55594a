import nock from 'nock';
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
