import { describe, expect, it } from 'vitest';
import { distinct, type Recorded, spoilt } from '../requests.ts';

const request = (method: string, url: string, body?: unknown): Recorded => ({
  method,
  url,
  headers: body === undefined ? {} : { 'content-type': 'application/json' },
  body: body === undefined ? '' : Buffer.from(JSON.stringify(body)).toString('base64'),
});

describe('recorded requests', () => {
  it('are played once for each kind: ids, values and the order of keys make no other', () => {
    const same = [
      request('POST', '/api/3/issue/10001/comment?a=1&b=2', { body: 'x', n: 1 }),
      request('POST', '/api/3/issue/KAN-2/comment?b=3&a=4', { n: 2, body: 'y' }),
    ];
    expect(distinct(same)).toEqual([same[0]]);
  });

  it('are another kind by their method, path, query, and what their body is made of', () => {
    const different = [
      request('GET', '/api/3/issue/1'),
      request('GET', '/api/2/issue/1'),
      request('GET', '/api/3/issue/1?fields=x'),
      request('PUT', '/api/3/issue/1', { a: 'x' }),
      request('PUT', '/api/3/issue/1', { a: 1 }),
      request('PUT', '/api/3/issue/1', { a: [{ type: 'text' }] }),
      request('PUT', '/api/3/issue/1', { a: [{ type: 'paragraph' }] }),
    ];
    expect(distinct(different)).toHaveLength(different.length);
  });

  it('can be spoilt where they have a body in JSON', () => {
    const bad = spoilt(request('POST', '/x', { a: 1 }));
    expect(JSON.parse(Buffer.from(bad?.body ?? '', 'base64').toString())).toEqual(['not an object']);
    expect(spoilt(request('GET', '/x'))).toBeUndefined();
  });
});
