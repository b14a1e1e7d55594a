import { describe, expect, it } from 'vitest';
import { readNoProxy } from '../../src/http/no-proxy.ts';
import { nodeModules } from '../../src/http/node-modules.ts';
import { nodeFetch } from '../../src/node.ts';

const node = nodeModules();

const isDirect = (list: string | readonly string[], host: string, port = 443): boolean =>
  node === undefined ? expect.fail('this is no Node') : readNoProxy(node, list)(host, port);

describe('what is reached without a proxy', () => {
  it.each([
    ['corp.example', 'corp.example'],
    ['corp.example', 'siem.corp.example'],
    ['CORP.example.', 'Siem.Corp.EXAMPLE.'],
    ['.corp.example', 'siem.corp.example'],
    ['*.corp.example', 'a.siem.corp.example'],
    ['localhost', 'localhost'],
    ['*', 'anything.example'],
    ['other.example, corp.example', 'corp.example'],
    ['other.example corp.example', 'corp.example'],
    ['192.0.2.7', '192.0.2.7'],
    ['192.0.2.0/24', '192.0.2.200'],
    ['0.0.0.0/0', '203.0.113.9'],
    ['2001:db8::1', '2001:db8:0::1'],
    ['[2001:db8::1]', '2001:db8::1'],
    ['2001:db8::/32', '2001:db8:1::7'],
    ['[2001:db8::1]:443', '2001:db8::1'],
    ['corp.example:443', 'siem.corp.example'],
    ['192.0.2.7:443', '192.0.2.7'],
  ])('%s names %s', (list, host) => {
    expect(isDirect(list, host)).toBe(true);
  });

  it.each([
    ['', 'corp.example'],
    ['corp.example', 'evilcorp.example'],
    ['corp.example', 'corp.example.evil.example'],
    ['.corp.example', 'corp.example'],
    ['*.corp.example', 'corp.example'],
    ['corp.example:8443', 'corp.example'],
    ['[2001:db8::1]:8443', '2001:db8::1'],
    ['192.0.2.0/24', '192.0.3.1'],
    ['192.0.2.0/24', '192.0.2.1.example'],
    ['2001:db8::/32', '2001:db9::1'],
    ['192.0.2.7', '2001:db8::1'],
    ['::/0', '192.0.2.1'],
  ])('%s does not name %s', (list, host) => {
    expect(isDirect(list, host)).toBe(false);
  });

  it('may be a list, and is read with the first proxy', () => {
    expect(isDirect(['a.example', '10.0.0.0/8'], '10.1.2.3')).toBe(true);
    expect(isDirect([], '10.1.2.3')).toBe(false);
  });

  it.each(['192.0.2.0/33', '2001:db8::/129', '192.0.2.0/x', 'https://corp.example', 'corp.example/8', 'a*b.example'])(
    'is refused where it cannot be read: %s',
    (noProxy) => {
      expect(() => nodeFetch({ proxy: 'http://proxy.example', noProxy })).toThrow(`noProxy: "${noProxy}" is no name, address or range`);
    },
  );
});
