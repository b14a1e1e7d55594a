import { describe, expect, it } from 'vitest';
import { apiKeyHeader, apiKeyQuery, path, Secret } from '../../src/index.ts';
import { failure, get, post, probe } from '../tools/probe.ts';
import { json, serve } from '../tools/server.ts';

const key = 'k-0123456789abcdef';
const redirecting = (location: string | undefined, status = 302) =>
  serve((request, response) =>
    request.url.startsWith('/thing')
      ? response.writeHead(status, location === undefined ? {} : { location }).end()
      : json(response, { at: request.url }),
  );

describe('a redirect', () => {
  it.each([301, 302, 303, 307, 308])('%i of a GET within the origin is followed, with the credentials', async (status) => {
    const stage = await redirecting('/elsewhere?x=1', status);
    expect(await get(probe({ baseUrl: stage.url, auth: apiKeyHeader('x-key', new Secret(key)) }))).toEqual({ at: '/elsewhere?x=1' });
    expect(stage.requests.map(({ headers }) => headers['x-key'])).toEqual([key, key]);
  });

  it('keeps a key in the query, which no event shows', async () => {
    const stage = await redirecting('/elsewhere?x=1');
    const urls: string[] = [];
    const connector = probe(
      { baseUrl: stage.url, auth: apiKeyQuery('key', new Secret(key)) },
      { hooks: { onRequest: ({ url }) => void urls.push(url), onResponse: ({ url }) => void urls.push(url) } },
      key,
    );
    expect(await get(connector)).toEqual({ at: `/elsewhere?x=1&key=${key}` });
    expect(urls).toEqual([`${stage.url}/thing`, `${stage.url}/thing`]);
  });

  it('is followed five times and no more', async () => {
    const stage = await serve((request, response) => {
      const left = Number(request.url.slice(1));
      if (left === 0) return json(response, { done: true });
      return response.writeHead(302, { location: `/${left - 1}` }).end();
    });
    expect(await get(probe({ baseUrl: stage.url }), {}, path`5`)).toEqual({ done: true });
    expect(await failure(get(probe({ baseUrl: stage.url }), {}, path`6`))).toMatchObject({
      code: 'request_failed',
      status: 302,
      message: 'the server redirects more than 5 times',
    });
    expect(stage.requests).toHaveLength(12);
  });

  it('to itself ends', async () => {
    const stage = await redirecting('/thing');
    expect(await failure(get(probe({ baseUrl: stage.url })))).toMatchObject({ message: 'the server redirects more than 5 times' });
    expect(stage.requests).toHaveLength(6);
  });

  it.each([undefined, '', 'http://', 'http://[::1'])('to nowhere (%j) is an error at once', async (location) => {
    const stage = await redirecting(location);
    expect(await failure(get(probe({ baseUrl: stage.url })))).toMatchObject({
      code: 'request_failed',
      status: 302,
      message: 'the server redirects to nowhere',
    });
    expect(stage.requests).toHaveLength(1);
  });

  it('to another origin is an error, and nothing goes there', async () => {
    const elsewhere = await serve((_, response) => json(response, {}));
    const stage = await redirecting(`${elsewhere.url}/thing?key=${key}`);
    const error = await failure(get(probe({ baseUrl: stage.url, auth: apiKeyQuery('key', new Secret(key)) }, {}, key)));
    expect(error).toMatchObject({ code: 'request_failed', status: 302, message: `the server redirects to ${elsewhere.url}` });
    expect(error.hint).toContain('another origin');
    expect(elsewhere.connections).toBe(0);
  });

  it.each([
    ['file:///etc/passwd', 'to file:'],
    ['javascript:alert(1)', 'to javascript:'],
    ['data:application/json,{}', 'to data:'],
    ['//evil.example/thing', 'to http://evil.example'],
    ['https://127.0.0.1/', 'to https://127.0.0.1'],
  ])('to %s is an error', async (location, words) => {
    const stage = await redirecting(location);
    expect(await failure(get(probe({ baseUrl: stage.url })))).toMatchObject({
      code: 'request_failed',
      message: `the server redirects ${words}`,
    });
    expect(stage.requests).toHaveLength(1);
  });

  it('with a user name in its target is an error that does not show the password', async () => {
    const stage = await serve((request, response) =>
      response.writeHead(302, { location: `http://user:hunter22@${request.headers.host}/elsewhere` }).end(),
    );
    const error = await failure(get(probe({ baseUrl: stage.url })));
    expect(error).toMatchObject({ code: 'request_failed', message: 'the server redirects to an address with a user name' });
    expect(JSON.stringify(error)).not.toContain('hunter22');
    expect(stage.requests).toHaveLength(1);
  });

  it.each([301, 302, 303, 307, 308])('%i of a POST is an error, also of a safe one', async (status) => {
    const stage = await redirecting('/elsewhere', status);
    expect(await failure(post(probe({ baseUrl: stage.url }), { json: {} }))).toMatchObject({
      code: 'request_failed',
      status,
      message: 'the server redirects to another path',
    });
    expect(await failure(post(probe({ baseUrl: stage.url }), { json: {}, safe: true }))).toMatchObject({ status });
    expect(stage.requests).toHaveLength(2);
  });

  it('that is no redirect, 304, is a failure', async () => {
    const stage = await serve((_, response) => response.writeHead(304).end());
    expect(await failure(get(probe({ baseUrl: stage.url })))).toMatchObject({ code: 'request_failed', status: 304 });
  });

  it('is followed in the same way through an injected fetch', async () => {
    const elsewhere = await serve((_, response) => json(response, {}));
    const within = await redirecting('/elsewhere');
    const beyond = await redirecting(`${elsewhere.url}/x`);
    expect(await get(probe({ baseUrl: within.url }, { fetch: globalThis.fetch }))).toEqual({ at: '/elsewhere' });
    expect(await failure(get(probe({ baseUrl: beyond.url }, { fetch: globalThis.fetch })))).toMatchObject({
      message: `the server redirects to ${elsewhere.url}`,
    });
    expect(elsewhere.connections).toBe(0);
  });
});
