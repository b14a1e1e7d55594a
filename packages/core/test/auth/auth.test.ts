import { describe, expect, it } from 'vitest';
import {
  apiKeyHeader,
  apiKeyQuery,
  type Auth,
  basic,
  bearer,
  clientCredentials,
  type ConnectorOptions,
  fetchedToken,
  path,
  Secret,
} from '../../src/index.ts';
import { anything, failure, get, post, probe } from '../tools/probe.ts';
import { json, serve, until } from '../tools/server.ts';

const key = new Secret('k/0123+456 789=ü');
const ascii = new Secret('k-0123456789abcdef');

describe('an API key', () => {
  it('goes into a header', async () => {
    const stage = await serve((_, response) => json(response, {}));
    await get(probe({ baseUrl: stage.url, auth: apiKeyHeader('x-key', ascii) }));
    await get(probe({ baseUrl: stage.url, auth: apiKeyHeader('authorization', ascii, 'Token ') }));
    await get(probe({ baseUrl: stage.url, auth: bearer(ascii) }));
    expect(stage.requests.map(({ headers }) => headers['x-key'] ?? headers.authorization)).toEqual([
      ascii.reveal(),
      `Token ${ascii.reveal()}`,
      `Bearer ${ascii.reveal()}`,
    ]);
  });

  it('with characters that no header has is a configuration error that does not show it', async () => {
    const stage = await serve((_, response) => json(response, {}));
    const error = await failure(get(probe({ baseUrl: stage.url, auth: bearer(new Secret('ключ-0123')) }, {}, 'ключ-0123')));
    expect(error).toMatchObject({
      code: 'configuration',
      message: 'a credential has characters that a header cannot carry',
      retryable: false,
    });
    expect(stage.requests).toHaveLength(0);
  });

  it.each(['get', 'post'] as const)('goes into the query of a %s, encoded, beside what is there', async (method) => {
    const stage = await serve((_, response) => json(response, {}));
    const connector = probe({ baseUrl: stage.url, auth: apiKeyQuery('key', key) });
    await connector.call((http, options) =>
      http[method](path`thing`, {
        schema: anything,
        query: { key: 'other', a: 1 },
        ...(method === 'post' && { json: { b: 2 } }),
        ...options,
      }),
    );
    const url = new URL(stage.requests[0]?.url ?? '', stage.url);
    expect([...url.searchParams]).toEqual([
      ['key', key.reveal()],
      ['a', '1'],
    ]);
    expect(stage.requests[0]?.body).toBe(method === 'post' ? '{"b":2}' : '');
  });

  it('in the query is in no event, error or message', async () => {
    const secret = ascii.reveal();
    const stage = await serve((request, response) => json(response, { error: `bad ${request.url}` }, 503, { 'x-request-id': request.url }));
    const seen: unknown[] = [];
    const note = (event: unknown) => void seen.push(event);
    const hooks = { onRequest: note, onResponse: note, onRetry: note, onRateLimit: note };
    const connector = probe(
      {
        baseUrl: stage.url,
        auth: apiKeyQuery('key', ascii),
        failure: (body) => ({ message: (body as { error: string }).error, hint: `see ${(body as { error: string }).error}` }),
      },
      { hooks, retries: 1 },
      secret,
    );
    const error = await failure(get(connector));
    expect(stage.requests[0]?.url).toContain(secret);
    expect(JSON.stringify([seen, error, error.stack])).not.toContain(secret);
    expect(error.message).toBe('bad /thing?key=[REDACTED]');
    expect(error.requestId).toBe('/thing?key=[REDACTED]');
  });
});

describe('a user name and password', () => {
  it('go as Basic in UTF-8', async () => {
    const stage = await serve((_, response) => json(response, {}));
    await get(probe({ baseUrl: stage.url, auth: basic('müller', new Secret('pässwörd: ✓')) }));
    expect(stage.requests[0]?.headers.authorization).toBe(`Basic ${Buffer.from('müller:pässwörd: ✓').toString('base64')}`);
  });
});

interface Tokens {
  readonly expiresIn?: unknown;
  readonly delayMs?: number;
  /** What the API says to a token. */
  readonly refuse?: (token: string, count: number) => boolean;
}

/** An API whose tokens are `token-1`, `token-2`… */
const api = async ({ expiresIn = 3600, delayMs = 0, refuse = () => false }: Tokens = {}) => {
  let issued = 0;
  const seen: string[] = [];
  const stage = await serve((request, response) => {
    if (request.url === '/token')
      return setTimeout(() => json(response, { access_token: `token-${++issued}`, expires_in: expiresIn, token_type: 'bearer' }), delayMs);
    const token = request.headers.authorization?.replace('Bearer ', '') ?? '';
    seen.push(token);
    return refuse(token, seen.length) ? json(response, { error: 'expired' }, 401) : json(response, { token });
  });
  return { stage, seen, issued: () => issued };
};

const client = (url: string, options: ConnectorOptions = {}, more: object = {}) =>
  probe(
    { baseUrl: url, auth: clientCredentials({ tokenUrl: `${url}/token`, clientId: 'id', clientSecret: ascii, ...more }) },
    { retries: 0, ...options },
    ascii.reveal(),
  );

describe('client credentials', () => {
  it('get a token and keep it', async () => {
    const { stage, issued } = await api();
    const connector = client(stage.url, {}, { scope: 'a b' });
    expect(await get(connector)).toEqual({ token: 'token-1' });
    expect(await get(connector)).toEqual({ token: 'token-1' });
    expect(issued()).toBe(1);
    expect(stage.requests[0]).toMatchObject({
      method: 'POST',
      body: `grant_type=client_credentials&client_id=id&client_secret=${ascii.reveal()}&scope=a+b`,
    });
  });

  it('go as Basic where the vendor wants that, each part encoded', async () => {
    const { stage } = await api();
    await get(
      probe({
        baseUrl: stage.url,
        auth: clientCredentials({ tokenUrl: `${stage.url}/token`, clientId: 'i:d', clientSecret: new Secret('s+1'), style: 'basic' }),
      }),
    );
    expect(stage.requests[0]?.headers.authorization).toBe(`Basic ${Buffer.from('i%3Ad:s%2B1').toString('base64')}`);
    expect(stage.requests[0]?.body).toBe('grant_type=client_credentials');
  });

  it('are asked once, however many callers wait', async () => {
    const { stage, issued } = await api({ delayMs: 40 });
    const connector = client(stage.url);
    const answers = await Promise.all(Array.from({ length: 50 }, () => get(connector)));
    expect(new Set(answers.map((answer) => JSON.stringify(answer)))).toEqual(new Set(['{"token":"token-1"}']));
    expect(issued()).toBe(1);
  });

  it('of one connector never serve another', async () => {
    const { stage, seen, issued } = await api();
    await get(client(stage.url));
    await get(client(stage.url));
    expect(seen).toEqual(['token-1', 'token-2']);
    expect(issued()).toBe(2);
  });

  it('survive the abort of one who waits', async () => {
    const { stage, issued } = await api({ delayMs: 60 });
    const connector = client(stage.url);
    const controller = new AbortController();
    const aborted = get(connector, { signal: controller.signal });
    const others = Promise.all([get(connector), get(connector)]);
    aborted.catch(() => undefined);
    await until(() => stage.requests.length === 1);
    controller.abort('enough');
    await expect(aborted).rejects.toBe('enough');
    expect(await others).toEqual([{ token: 'token-1' }, { token: 'token-1' }]);
    expect(issued()).toBe(1);
  });

  it.each([3600, 120, 61, '90'])('that live %s s are renewed before their end, and not much before', async (expiresIn) => {
    const { stage, issued } = await api({ expiresIn });
    const connector = client(stage.url);
    const life = Number(expiresIn) * 1000;
    const real = performance.now.bind(performance);
    let ahead = 0;
    performance.now = () => real() + ahead;
    try {
      await get(connector);
      ahead = Math.max(life - 60_000, life * 0.9) - 5000;
      await get(connector);
      expect(issued()).toBe(1);
      ahead = Math.max(life - 60_000, life * 0.9) + 1;
      await get(connector);
      expect(issued()).toBe(2);
      expect(ahead).toBeLessThan(life);
    } finally {
      performance.now = real;
    }
  });

  it('count the life of a token from before it was asked for', async () => {
    const { stage, issued } = await api({ expiresIn: 0.2, delayMs: 250 });
    const connector = client(stage.url);
    await get(connector);
    await get(connector);
    expect(issued()).toBe(2);
  });

  it('of a short life are renewed while a server that counts whole seconds still takes them', async () => {
    const { stage, issued } = await api({ expiresIn: 3 });
    const connector = client(stage.url);
    await get(connector);
    await new Promise((resolve) => setTimeout(resolve, 1600));
    await get(connector);
    expect(issued()).toBe(2);
  });

  it('that live for no time at all work all the same, one token a request', async () => {
    const { stage, issued } = await api({ expiresIn: 0 });
    const connector = client(stage.url);
    for (let n = 0; n < 3; n++) await get(connector);
    expect(issued()).toBe(3);
  });

  it.each([null, undefined])('that do not say how long they live (%s) are kept for a while', async (expiresIn) => {
    const stage = await serve((request, response) =>
      json(response, request.url === '/token' ? { access_token: 'token-1', expires_in: expiresIn } : {}),
    );
    const connector = client(stage.url);
    await get(connector);
    await get(connector);
    expect(stage.requests.filter(({ url }) => url === '/token')).toHaveLength(1);
  });

  it('are renewed once after a 401, also for a POST, whose body goes again', async () => {
    const { stage, seen } = await api({ refuse: (token) => token === 'token-1' });
    expect(await post(client(stage.url), { json: { a: 'x'.repeat(100_000) } })).toEqual({ token: 'token-2' });
    expect(seen).toEqual(['token-1', 'token-2']);
    const bodies = stage.requests.filter(({ url }) => url === '/thing').map(({ body, headers }) => [body.length, headers['content-type']]);
    expect(bodies).toEqual([
      [100_008, 'application/json'],
      [100_008, 'application/json'],
    ]);
  });

  it('are renewed once after a 401 for any kind of body', async () => {
    const form = new FormData();
    form.set('file', new Blob(['content']), 'a.txt');
    for (const body of [{ form: { a: 1 } }, { body: 'text' }, { body: new Uint8Array([97]) }, { body: form }, {}]) {
      const { stage } = await api({ refuse: (token) => token === 'token-1' });
      expect(await post(client(stage.url), body)).toEqual({ token: 'token-2' });
      const [first, second] = stage.requests
        .filter(({ url }) => url === '/thing')
        .map((request) => request.body.replaceAll(/-{3,}[\w-]+/g, '--boundary'));
      expect(second).toBe(first);
    }
  });

  it('are renewed once and no more', async () => {
    const { stage, seen } = await api({ refuse: () => true });
    const error = await failure(get(client(stage.url, { retries: 2 })));
    expect(error).toMatchObject({ code: 'authentication_failed', status: 401, operation: 'call' });
    expect(seen).toEqual(['token-1', 'token-2']);
  });

  it('are renewed also where the 401 comes after a passing failure', async () => {
    let calls = 0;
    const stage = await serve((request, response) => {
      if (request.url === '/token') return json(response, { access_token: `token-${request.at}` });
      calls++;
      return json(response, { calls }, calls === 1 ? 503 : calls === 2 ? 401 : 200);
    });
    expect(await get(client(stage.url, { retries: 1 }))).toEqual({ calls: 3 });
  });

  it('of many callers are renewed together, and only the token that was refused', async () => {
    const { stage, issued } = await api({ delayMs: 20, refuse: (token) => token === 'token-1' });
    const connector = client(stage.url);
    const answers = await Promise.all(Array.from({ length: 30 }, () => get(connector)));
    expect(answers).toEqual(Array(30).fill({ token: 'token-2' }));
    expect(issued()).toBe(2);
  });

  it('are not renewed for a token that another caller has renewed already', async () => {
    let issued = 0;
    let release: () => void = () => undefined;
    const isRenewed = new Promise<void>((resolve) => (release = resolve));
    const stage = await serve(async (request, response) => {
      if (request.url === '/token') return json(response, { access_token: `token-${++issued}` });
      if (request.headers.authorization === 'Bearer token-1') {
        // One refusal comes late, when the other has long been dealt with.
        if (request.url === '/late') await isRenewed;
        return json(response, {}, 401);
      }
      return json(response, { token: request.headers.authorization });
    });
    const connector = client(stage.url);
    const late = get(connector, {}, path`late`);
    await until(() => stage.requests.some(({ url }) => url === '/late'));
    expect(await get(connector)).toEqual({ token: 'Bearer token-2' });
    release();
    expect(await late).toEqual({ token: 'Bearer token-2' });
    expect(issued).toBe(2);
  });

  it('that were not given are asked for again: a failure is not remembered', async () => {
    let isDown = true;
    const stage = await serve((request, response) =>
      request.url === '/token'
        ? isDown
          ? json(response, {}, 500)
          : json(response, { access_token: 'token-1' })
        : json(response, { ok: true }),
    );
    const connector = client(stage.url);
    const failures = await Promise.allSettled([get(connector), get(connector)]);
    expect(failures.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    isDown = false;
    expect(await get(connector)).toEqual({ ok: true });
  });

  it('are asked for three times in all where the vendor’s login is down', async () => {
    const stage = await serve((_, response) => json(response, {}, 503));
    const error = await failure(get(client(stage.url, { retries: 2 })));
    expect(error).toMatchObject({ code: 'request_failed', status: 503, operation: 'call' });
    expect(stage.requests).toHaveLength(3);
  });

  it.each([
    [400, { error: 'invalid_client', error_description: 'AADSTS7000215: wrong' }, 'no token: invalid_client: AADSTS7000215: wrong'],
    [401, { error: 'invalid_client' }, 'no token: invalid_client'],
    [403, { errors: [] }, 'no token: HTTP 403'],
  ])('that are refused with %i are a failed authentication', async (status, body, message) => {
    const stage = await serve((_, response) => json(response, body, status, { 'x-request-id': 'r-1' }));
    const error = await failure(get(client(stage.url, { retries: 2 })));
    expect(error).toMatchObject({
      code: 'authentication_failed',
      status,
      message,
      requestId: 'r-1',
      connector: 'probe',
      operation: 'call',
      retryable: false,
    });
    expect(stage.requests).toHaveLength(1);
  });

  it.each([
    ['a page', '<html>'],
    ['no token', '{}'],
    ['an empty token', '{"access_token":""}'],
    ['a number', '{"access_token":5}'],
  ])('that are answered with %s are an invalid answer', async (_, body) => {
    const stage = await serve((__, response) => response.end(body));
    expect(await failure(get(client(stage.url)))).toMatchObject({ code: 'invalid_response', operation: 'call' });
  });

  it('go over TLS or to this machine only', async () => {
    const stage = await serve((_, response) => json(response, {}));
    const error = await failure(get(client(stage.url, {}, { tokenUrl: 'http://login.example.com/token' })));
    expect(error).toMatchObject({ code: 'configuration', message: 'http://login.example.com is not https:' });
    expect(stage.requests).toHaveLength(0);
  });

  it('never follow a redirect', async () => {
    const stage = await serve((request, response) =>
      request.url === '/token' ? response.writeHead(307, { location: '/elsewhere' }).end() : json(response, { access_token: 'x' }),
    );
    expect(await failure(get(client(stage.url)))).toMatchObject({ code: 'request_failed', status: 307 });
    expect(stage.requests).toHaveLength(1);
  });

  it('use no turn of the API’s limits', async () => {
    const { stage } = await api();
    const connector = probe(
      {
        baseUrl: stage.url,
        limits: [{ requests: 1, per: 'minute' }],
        auth: clientCredentials({ tokenUrl: `${stage.url}/token`, clientId: 'id', clientSecret: ascii }),
      },
      { onLimit: 'fail' },
    );
    expect(await get(connector)).toEqual({ token: 'token-1' });
    expect(await failure(get(connector))).toMatchObject({ code: 'rate_limited' });
  });
});

describe('a scheme of a provider’s own', () => {
  it('may put a fetched token into any header', async () => {
    const stage = await serve((request, response) => json(response, { saw: request.headers['x-session'] }));
    const auth = fetchedToken(async () => ({ value: 'session-1', expiresInMs: 60_000 }), 'x-session', '');
    expect(await get(probe({ baseUrl: stage.url, auth }))).toEqual({ saw: 'session-1' });
  });

  it('may ask with JSON by GET', async () => {
    const stage = await serve((request, response) =>
      json(response, request.url === '/login' ? { t: 'session-1' } : { saw: request.headers.authorization }),
    );
    const auth = fetchedToken(async ({ send }) => {
      const answer = (await send(`${stage.url}/login`, { method: 'GET', headers: { 'x-a': '1' }, schema: anything })) as { t: string };
      return { value: answer.t, expiresInMs: 60_000 };
    });
    expect(await get(probe({ baseUrl: stage.url, auth }))).toEqual({ saw: 'Bearer session-1' });
    expect(stage.requests[0]).toMatchObject({ method: 'GET', headers: { 'x-a': '1' } });
  });

  it('that cannot renew is not asked to', async () => {
    const stage = await serve((_, response) => json(response, {}, 401));
    const auth: Auth = { authorize: ({ headers }) => headers.set('x-a', '1') };
    expect(await failure(get(probe({ baseUrl: stage.url, auth })))).toMatchObject({ code: 'authentication_failed' });
    expect(stage.requests).toHaveLength(1);
  });

  it('may answer a synchronous value without harm', async () => {
    const stage = await serve((_, response) => json(response, {}));
    const auth = { authorize: ({ headers }: { headers: Headers }) => (headers.set('x-a', '1'), 7) } as unknown as Auth;
    expect(await get(probe({ baseUrl: stage.url, auth }))).toEqual({});
  });
});
