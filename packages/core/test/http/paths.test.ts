import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { linkWithin, path, trustedUrl } from '../../src/index.ts';
import { anything, get, probe } from '../tools/probe.ts';
import { json, serve } from '../tools/server.ts';

const base = 'https://api.example.com/v3';

describe('a path', () => {
  it.each([
    [path`files/${'a/b?c#d'}`, 'files/a%2Fb%3Fc%23d'],
    [path`files/${'\r\n\0'}`, 'files/%0D%0A%00'],
    [path`files/${'😀'}`, 'files/%F0%9F%98%80'],
    [path`files/${'%2e%2e'}`, 'files/%252e%252e'],
    [path`files/${'a b+c'}`, 'files/a%20b%2Bc'],
    [path`files/${7}`, 'files/7'],
    [path`files/${'..a'}/x`, 'files/..a/x'],
    [path`files/${'a'}/`, 'files/a/'],
    [path`x?a=${''}`, 'x?a='],
    [path`x`, 'x'],
  ])('encodes each value once: %s', (made, expected) => {
    expect(made).toBe(expected);
  });

  it.each([
    () => path`files/${''}`,
    () => path`files/${''}/`,
    () => path`files/${'.'}`,
    () => path`files/${'..'}`,
    () => path`files/${'..'}/x`,
    () => path`files/${'..'}?x=1`,
    () => path`files/${'..'}#x`,
    () => path`${'.'}${'.'}`,
    () => path`${''}/files`,
    () => path`files/${'\ud800'}`,
  ])('refuses a value that would change where it leads: %s', (make) => {
    expect(make).toThrow(expect.objectContaining({ code: 'invalid_input' }));
  });

  it('stays below the address for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 12 }), fc.constantFrom('', 'sub/'), (value, folder) => {
        let made: string;
        try {
          made = path`a/${value}?x=${folder}`;
        } catch {
          return;
        }
        const url = new URL(`${base}/${made}`);
        expect(url.href.startsWith(`${base}/a/`)).toBe(true);
        expect(url.pathname.split('/').length).toBe(4);
        expect(decodeURIComponent(url.pathname.split('/')[3] ?? '')).toBe(value);
      }),
    );
  });
});

describe('a link from an answer', () => {
  it.each([
    [base, `${base}/items?cursor=2`, 'items?cursor=2'],
    [`${base}/`, `${base}/items?cursor=2#x`, 'items?cursor=2'],
    [base, '/v3/items', 'items'],
    [base, 'items?cursor=a%2Fb', 'items?cursor=a%2Fb'],
    [base, '?cursor=2', '?cursor=2'],
    [base, 'https://API.example.com:443/v3/items', 'items'],
    ['https://api.example.com', 'https://api.example.com/any/thing', 'any/thing'],
    ['http://127.0.0.1:8089/services', '/services/search/jobs', 'search/jobs'],
  ])('within %s is followed: %s', (address, link, to) => {
    expect(linkWithin(address, link)).toBe(to);
  });

  it.each([
    'https://evil.example/v3/items',
    'https://api.example.com.evil.example/v3/x',
    '//evil.example/v3/x',
    'http://api.example.com/v3/items',
    'https://api.example.com:8443/v3/items',
    '/v2/items',
    '/v3evil/items',
    '/v3/../v2/items',
    '/v3/%2e%2e/v2/items',
    '/v3/..\\v2',
    'https://u:p@api.example.com/v3/items',
    'https://api.example.com@evil.example/v3/x',
    'javascript:alert(1)',
    'file:///v3/items',
    'https://',
    '\\\\evil.example\\v3',
    'https:\\\\evil.example/v3',
  ])('elsewhere is refused: %s', (link) => {
    expect(() => linkWithin(base, link)).toThrow(expect.objectContaining({ code: 'invalid_response' }));
  });

  it('never leads out of the address, whatever its text', () => {
    const parts = fc.constantFrom(
      '..',
      '.',
      '/',
      '\\',
      '//',
      'v3',
      '%2e',
      '%2f',
      '?',
      '#',
      '@',
      ':',
      'evil.example',
      'https:',
      'api.example.com',
      '\t',
      '\n',
      ' ',
    );
    fc.assert(
      fc.property(fc.array(parts, { maxLength: 9 }), (list) => {
        let to: string;
        try {
          to = linkWithin(base, list.join(''));
        } catch {
          return;
        }
        const url = new URL(`${base}/${to}`);
        expect(url.origin).toBe('https://api.example.com');
        expect(url.pathname.startsWith('/v3/')).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('a link to another host of the vendor’s', () => {
  const hosts = ['.storage.example', 'upload.example'];

  it.each(['https://a.storage.example/x?y=1', 'https://upload.example/x', `${base}/x`, 'https://api.example.com/elsewhere'])(
    'is taken: %s',
    (link) => {
      expect(trustedUrl(link, hosts, base).href).toBe(link);
    },
  );

  it.each([
    'http://a.storage.example/x',
    'https://storage.example/x',
    'https://evilstorage.example/x',
    'https://a.storage.example.evil.example/',
    'https://upload.example.evil.example/',
    'https://sub.upload.example/',
    'https://u@upload.example/',
    'https://upload.example:8443/',
    'https://upload.example@evil.example/',
    'http://api.example.com/x',
    'nonsense',
    '',
    'file:///etc/passwd',
    '//upload.example/x',
  ])('is refused: %s', (link) => {
    expect(() => trustedUrl(link, hosts, base)).toThrow(expect.objectContaining({ code: 'invalid_response' }));
  });
});

describe('a request', () => {
  it('goes below the address, with or without a slash at its end', async () => {
    const stage = await serve((_, response) => json(response, {}));
    await get(probe({ baseUrl: `${stage.url}/v3` }));
    await get(probe({ baseUrl: `${stage.url}/v3//` }));
    await get(probe({ baseUrl: stage.url }));
    expect(stage.requests.map(({ url }) => url)).toEqual(['/v3/thing', '/v3/thing', '/thing']);
  });

  it('has its query encoded, lists repeated, and what is undefined left out', async () => {
    const stage = await serve((_, response) => json(response, {}));
    const connector = probe({ baseUrl: stage.url });
    await connector.call((http, options) =>
      http.get(path`x?fixed=1`, {
        schema: anything,
        query: { a: 'b&c=d', list: ['1', 2], none: undefined, yes: true, empty: '' },
        ...options,
      }),
    );
    expect(stage.requests[0]?.url).toBe('/x?fixed=1&a=b%26c%3Dd&list=1&list=2&yes=true&empty=');
  });

  it('leaves a URL that it is given as it was', async () => {
    const stage = await serve((_, response) => json(response, {}));
    const connector = probe({ baseUrl: stage.url });
    const url = new URL(`${stage.url}/upload?x=1`);
    await connector.call((http, options) => http.get(url, { schema: anything, query: { a: 1 }, ...options }));
    await connector.call((http, options) => http.get(url, { schema: anything, query: { a: 1 }, ...options }));
    expect(stage.requests.map((request) => request.url)).toEqual(['/upload?x=1&a=1', '/upload?x=1&a=1']);
    expect(url.href).toBe(`${stage.url}/upload?x=1`);
  });
});
