import nock from 'nock';
import { afterAll, describe, expect, it } from 'vitest';
import { path } from '../../src/index.ts';
import { anything, failure, get, post, probe } from '../tools/probe.ts';

describe('nock', () => {
  afterAll(() => nock.restore());

  it('sees the requests', async () => {
    nock('https://api.example.com', { reqheaders: { 'x-a': '1' } })
      .get('/v1/thing')
      .query({ a: '1' })
      .reply(200, { from: 'nock' })
      .post('/v1/thing', { b: 2 })
      .reply(201, { made: true })
      .get('/v1/gone')
      .reply(404, { error: 'none' });
    const connector = probe({ baseUrl: 'https://api.example.com/v1', headers: { 'x-a': '1' } });
    expect(await connector.call((http, options) => http.get(path`thing`, { schema: anything, query: { a: 1 }, ...options }))).toEqual({
      from: 'nock',
    });
    expect(await post(connector, { json: { b: 2 } })).toEqual({ made: true });
    expect(await failure(get(connector, {}, path`gone`))).toMatchObject({ code: 'not_found', status: 404 });
    expect(nock.isDone()).toBe(true);
  });
});
