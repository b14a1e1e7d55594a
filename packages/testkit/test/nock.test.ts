import nock from 'nock';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { played } from '../src/nock.ts';

describe('played', () => {
  beforeAll(() => nock.disableNetConnect());
  afterAll(() => nock.restore());

  it('answers for a real address, each answer once and in its order', async () => {
    const scope = played('https://api.example.com/v1', {
      'GET /hosts?limit=5': [{ body: { page: 1 } }, { status: 429, headers: { 'retry-after': '7' }, body: { error: 'slow down' } }],
      'POST /hosts/a': { status: 204 },
    });
    const url = 'https://api.example.com/v1/hosts?limit=5';
    expect(await (await fetch(url)).json()).toEqual({ page: 1 });
    const second = await fetch(url);
    expect([second.status, second.headers.get('retry-after')]).toEqual([429, '7']);
    expect(scope.isDone()).toBe(false);
    nock.cleanAll();
    await expect(fetch(url)).rejects.toThrow('fetch failed');
  });
});
