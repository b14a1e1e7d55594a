import { describe, expect, it } from 'vitest';
import { feeds } from '../src/index.ts';
import { temporaryFiles } from './files.ts';

const { list, write } = temporaryFiles();
const day = new Date().toISOString().slice(0, 4);

describe('a lookup', () => {
  it.each([
    ['evil.example', 'domain evil.example'],
    ['www.evil.example', 'parent domain evil.example'],
    ['a.www.evil.example', 'parent domain evil.example'],
    ['https://evil.example/anything', 'domain evil.example'],
    ['https://www.evil.example:8443/?x', 'parent domain evil.example'],
    ['someone@evil.example', 'domain evil.example'],
    ['someone@mail.evil.example', 'parent domain evil.example'],
    ['BOSS@Pay.example', 'email boss@pay.example'],
    ['https://shop.example/login', 'url https://shop.example/login'],
    ['http://shop.example/login', 'url https://shop.example/login'],
    ['https://user:secret@shop.example/login', 'url https://shop.example/login'],
    ['https://shop.example/login?a=1&b=2#c', 'url without query https://shop.example/login'],
    ['https://shop.example/go?to=1', 'url https://shop.example/go?to=1'],
    ['192.0.2.1', 'address 192.0.2.1'],
    ['::ffff:192.0.2.1', 'address 192.0.2.1'],
    ['http://192.0.2.1/x', 'address 192.0.2.1'],
    ['10.1.2.3', 'range 10.1.0.0/16'],
    ['10.1.9.3', 'range 10.1.9.0/24'],
    ['http://10.2.0.1:8080/x', 'range 10.0.0.0/8'],
    ['2001:db8::99', 'range 2001:db8::/64'],
    ['http://[2001:db8:0:1::1]/', 'range 2001:db8::/32'],
    ['198.51.100.200', 'range 198.51.100.128/25'],
    ['44d88612fea8a8f36de82e1278abb02f', 'hash 44d88612fea8a8f36de82e1278abb02f'],
  ])('of %s says which entry it matches, and by which rule', async (indicator, match) => {
    const connector = await list(
      'evil.example\nboss@pay.example\nhttps://shop.example/login\nhttps://shop.example/go?to=1\n192.0.2.1\n10.0.0.0/8\n10.1.9.0/24\n10.1.77.1/16\n2001:db8::/32\n2001:db8::/64\n::ffff:198.51.100.128/121\n44d88612fea8a8f36de82e1278abb02f',
      { name: 'ours', categories: ['phishing'], confidence: 0.6 },
    );
    const report = await connector.lookup(indicator);
    expect(report).toMatchObject({ verdict: 'malicious', malicious: true, confidence: 0.6, categories: ['phishing'], source: 'feeds' });
    expect(report.sources).toEqual([
      { name: expect.stringMatching(new RegExp(`^ours \\(${day}-\\d\\d-\\d\\d\\): `)), verdict: 'malicious' },
    ]);
    expect(report.sources[0]?.name.split('): ')[1]).toBe(match);
  });

  it.each([
    'other.example',
    'evil.example.com',
    'notevil.example',
    'example.com',
    'https://shop.example/',
    'https://shop.example/LOGIN',
    'https://shop.example/login/',
    'https://shop.example:8443/login',
    'https://shop.example/go',
    'https://shop.example/go?to=2',
    'ftp://shop.example/login',
    'shop.example',
    'someone@pay.example',
    '192.0.2.2',
    '11.0.0.1',
    '2001:db9::1',
    '::a01:203',
    '3395856ce81f2b7382dee72602f798b642f14140',
  ])('of %s, which is not listed, is unknown and not clean', async (indicator) => {
    const connector = await list(
      'evil.example\nboss@pay.example\nhttps://shop.example/login\nhttps://shop.example/go?to=1\n192.0.2.1\n10.0.0.0/8\n2001:db8::/32',
    );
    expect(await connector.lookup(indicator)).toMatchObject({
      verdict: 'unknown',
      malicious: false,
      confidence: 0,
      sources: [],
      categories: [],
    });
  });

  it('is offered for every type, also private addresses', async () => {
    const connector = await list('10.0.0.1\n2001:db8::1');
    expect(connector.indicatorTypes).toEqual(['md5', 'sha1', 'sha256', 'sha512', 'ipv4', 'ipv6', 'domain', 'url', 'email']);
    expect(connector.traits).toEqual(['threat_intel']);
    expect((await connector.lookupIp('10.0.0.1')).verdict).toBe('malicious');
    expect((await connector.lookupHash('a'.repeat(128))).verdict).toBe('unknown');
    expect((await connector.lookupUrl('http://10.0.0.1/')).verdict).toBe('malicious');
    expect((await connector.lookup('a@b.example')).verdict).toBe('unknown');
    await expect(connector.lookup('a@b')).rejects.toMatchObject({ code: 'invalid_input' });
  });

  it('tells the matches as data on request', async () => {
    const connector = await list('evil.example', { name: 'ours' });
    expect((await connector.lookup('www.evil.example', { includeRaw: true })).raw).toEqual([
      { feed: 'ours', rule: 'parent domain', entry: 'evil.example' },
    ]);
    expect(await connector.lookup('www.evil.example')).not.toHaveProperty('raw');
  });
});

describe('several lists', () => {
  const three = async () =>
    feeds({
      builtin: false,
      lists: [
        {
          path: await write('evil.example\nodd.example'),
          name: 'odd',
          verdict: 'suspicious',
          confidence: 0.9,
          categories: ['scan', 'spam'],
        },
        { path: await write('evil.example'), name: 'bad', confidence: 0.3, categories: ['spam', 'c2'] },
        { path: await write('*.evil.example\nevil.example'), name: 'worse', confidence: 0.5 },
      ],
    });

  it('are all named; the worst verdict counts, with the surest list of that verdict', async () => {
    const report = await (await three()).lookup('evil.example');
    expect(report).toMatchObject({ verdict: 'malicious', confidence: 0.5, categories: ['scan', 'spam', 'c2'] });
    expect(report.sources.map(({ name, verdict }) => [name.split(' ')[0], verdict])).toEqual([
      ['odd', 'suspicious'],
      ['bad', 'malicious'],
      ['worse', 'malicious'],
    ]);
  });

  it('leave out those that do not have it', async () => {
    expect(await (await three()).lookup('odd.example')).toMatchObject({
      verdict: 'suspicious',
      malicious: false,
      confidence: 0.9,
      sources: [{ verdict: 'suspicious' }],
    });
  });

  it('do not cancel each other’s entries', async () => {
    const connector = feeds({ builtin: false, lists: [await write('@@||evil.example^\n||odd.example^'), await write('evil.example')] });
    expect(await connector.lookup('evil.example')).toMatchObject({ verdict: 'malicious' });
  });
});
