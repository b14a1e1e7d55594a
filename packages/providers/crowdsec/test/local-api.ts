import { type CannedAnswer, startServer } from '@tw/connector-testkit';
import { crowdsec } from '../src/index.ts';
import { recorded } from './recorded.ts';

/** A Local API that answers each kind of request as it is told: by method and the beginning of the path. What is not named finds nothing. */
export async function localApi(answers: Readonly<Record<string, CannedAnswer | readonly CannedAnswer[]>> = {}) {
  const server = await startServer(({ method, path, nth }) => {
    if (path === '/v1/watchers/login') return recorded('login');
    const [, given] =
      Object.entries(answers)
        .toSorted(([one], [other]) => other.length - one.length)
        .find(([route]) => `${method} ${path}`.startsWith(route)) ?? [];
    const list = given === undefined ? [recorded('decisions-none')] : [given].flat();
    return list[Math.min(nth, list.length) - 1] ?? { status: 500 };
  });
  const settings = {
    url: server.url,
    bouncerKey: 'bouncer-key',
    machineId: 'connector',
    password: 'machine-password',
    ctiUrl: `${server.url}/v2`,
  };
  return {
    server,
    settings,
    connector: crowdsec(settings),
    withCti: crowdsec({ ...settings, ctiApiKey: 'cti-secret-key' }),
    /** The requests but those for tokens. */
    sent: () => server.requests.filter(({ path }) => !path.endsWith('/login')).map(({ method, path }) => `${method} ${path}`),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}
