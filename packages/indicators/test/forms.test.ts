import { defang } from '@tw/connector-core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { extractIndicators } from '../src/index.ts';
import { found } from './found.ts';

describe('every way of defanging', () => {
  it.each([
    ['hxxp://evil.com/a', 'url http://evil.com/a'],
    ['hxxps://evil.com/a', 'url https://evil.com/a'],
    ['hXXps://evil.com/a', 'url https://evil.com/a'],
    ['h**ps://evil.com/a', 'url https://evil.com/a'],
    ['fxp://evil.com/a', 'url ftp://evil.com/a'],
    ['http[:]//evil.com/a', 'url http://evil.com/a'],
    ['hxxp[:]//evil[.]com/a', 'url http://evil.com/a'],
    ['hxxps[://]evil[.]com/a', 'url https://evil.com/a'],
    ['hxxp:\\\\evil.com', 'url http://evil.com/'],
    ['hxxps[:]//[2001:db8::1]/', 'url https://[2001:db8::1]/'],
    ['hxxp://1.2.3[.]4:8080/x', 'url http://1.2.3.4:8080/x'],
    ['https://evil[.]com[.]br/a', 'url https://evil.com.br/a'],
    ['hxxps://evil[.]com/a[.]exe', 'url https://evil.com/a.exe'],
    ['evil[.]com', 'domain evil.com'],
    ['evil(.)com', 'domain evil.com'],
    ['evil{.}com', 'domain evil.com'],
    ['evil[dot]com', 'domain evil.com'],
    ['evil(dot)com', 'domain evil.com'],
    ['evil [dot] com', 'domain evil.com'],
    ['evil [.] com', 'domain evil.com'],
    ['evil dot com', 'domain evil.com'],
    ['evil\\.com', 'domain evil.com'],
    ['www[.]evil[.]com', 'domain www.evil.com'],
    ['www.evil[.]com', 'domain www.evil.com'],
    ['evil[.]com/path', 'url http://evil.com/path'],
    ['user[@]evil[.]com', 'email user@evil.com'],
    ['user[at]evil[.]com', 'email user@evil.com'],
    ['user(at)evil.com', 'email user@evil.com'],
    ['user [at] evil [dot] com', 'email user@evil.com'],
    ['user at evil dot com', 'email user@evil.com'],
    ['first[.]last[@]evil[.]com', 'email first.last@evil.com'],
    ['8[.]8[.]4[.]4', 'ipv4 8.8.4.4'],
    ['8[.]8.4[.]4', 'ipv4 8.8.4.4'],
    ['8.8.4[.]4', 'ipv4 8.8.4.4'],
    ['8(.)8(.)4(.)4', 'ipv4 8.8.4.4'],
    ['8\\.8\\.4\\.4', 'ipv4 8.8.4.4'],
    ['8 dot 8 dot 4 dot 4', 'ipv4 8.8.4.4'],
    ['2001[:]db8[:][:]1', 'ipv6 2001:db8::1'],
  ])('%s', (written, expected) => {
    for (const text of [written, `Seen (${written}), twice.`, `a\n"${written}"\nb`, `<${written}>`]) {
      const [indicator, ...others] = extractIndicators(text).indicators;
      expect(`${indicator?.type} ${indicator?.indicator}`).toBe(expected);
      expect(indicator?.defanged).toBe(true);
      expect(indicator?.occurrences[0]?.text).toBe(written);
      expect(others).toEqual([]);
    }
  });

  it('finds what core has defanged', () => {
    const label = fc.stringMatching(/^[a-z][a-z0-9]{2,12}$/);
    const octet = fc.integer({ min: 11, max: 254 });
    const plain = fc.oneof(
      fc.tuple(label, label).map(([a, b]) => `${a}.${b}.com`),
      fc.tuple(octet, octet, octet, octet).map((octets) => octets.join('.')),
      fc.tuple(label, label, label).map(([a, b, c]) => `https://${a}.${b}.net/${c}?q=1`),
      fc.tuple(label, label).map(([a, b]) => `${a}@${b}.org`),
    );
    fc.assert(
      fc.property(plain, (value) => {
        const { indicators } = extractIndicators(`It spoke to ${defang(value)}, as we saw.`);
        expect(indicators.map(({ indicator, defanged }) => [indicator, defanged])).toEqual([[value, true]]);
      }),
      { numRuns: 200 },
    );
  });

  it('leaves a port out', () => {
    expect(found('evil[.]com[:]8080 and 8[.]8[.]4[.]4[:]53')).toEqual(['domain evil.com', 'ipv4 8.8.4.4']);
  });
});

describe('plain ones', () => {
  it.each([
    ['d41d8cd98f00b204e9800998ecf8427e', 'md5 d41d8cd98f00b204e9800998ecf8427e'],
    ['DA39A3EE5E6B4B0D3255BFEF95601890AFD80709', 'sha1 da39a3ee5e6b4b0d3255bfef95601890afd80709'],
    [`${'0123456789abcdef'.repeat(4)}`, `sha256 ${'0123456789abcdef'.repeat(4)}`],
    [`${'0123456789abcdef'.repeat(8)}`, `sha512 ${'0123456789abcdef'.repeat(8)}`],
    ['10.0.0.1', 'ipv4 10.0.0.1'],
    ['1.2.3.4/32', 'ipv4 1.2.3.4'],
    ['1.2.3.4:443', 'ipv4 1.2.3.4'],
    ['2001:DB8::1', 'ipv6 2001:db8::1'],
    ['::ffff:1.2.3.4', 'ipv6 ::ffff:1.2.3.4'],
    ['evil.com', 'domain evil.com'],
    ['EVIL.COM', 'domain evil.com'],
    ['*.evil.com', 'domain evil.com'],
    ['domain=.evil.com', 'domain evil.com'],
    ['evil.com:8443', 'domain evil.com'],
    ['evil.github.io', 'domain evil.github.io'],
    ['bucket.s3.amazonaws.com', 'domain bucket.s3.amazonaws.com'],
    [
      'facebookwkhpilnemxj7asaniu7vnjjbiltxjqhye3mhbshg7kx5tfyd.onion',
      'domain facebookwkhpilnemxj7asaniu7vnjjbiltxjqhye3mhbshg7kx5tfyd.onion',
    ],
    ['ldap://evil.com/a', 'domain evil.com'],
    ['git@github.com:owner/name.git', 'domain github.com'],
    ['\\\\evil.com\\share', 'domain evil.com'],
    ['user+tag@evil.com', 'email user+tag@evil.com'],
    ['mailto:user@evil.com?subject=x', 'email user@evil.com'],
    ['https://evil.com:8443/a?b=c#d', 'url https://evil.com:8443/a?b=c'],
    ['wss://evil.com/s', 'url wss://evil.com/s'],
    ['http://0x7f000001/', 'url http://127.0.0.1/'],
    ['http://[2001:db8::1]:8080/x', 'url http://[2001:db8::1]:8080/x'],
    ['https://click.evil.com/r?u=https%3A%2F%2Fother.com%2Fa&id=1', 'url https://click.evil.com/r?u=https%3A%2F%2Fother.com%2Fa&id=1'],
  ])('%s', (written, expected) => {
    expect(found(`Seen: ${written} there`)).toEqual([expected]);
  });
});

describe('where a URL ends', () => {
  it.each([
    ['Open https://evil.com/a.', 'https://evil.com/a'],
    ['Is it https://evil.com/a?', 'https://evil.com/a'],
    ['https://evil.com/a...', 'https://evil.com/a'],
    ['(https://evil.com/a)', 'https://evil.com/a'],
    ['(see https://en.wikipedia.org/wiki/A_(b))', 'https://en.wikipedia.org/wiki/A_(b)'],
    ['https://evil.com/a[1], then', 'https://evil.com/a[1]'],
    ['[link](https://evil.com/a)', 'https://evil.com/a'],
    ['[https://evil.com/a](https://evil.com/a)', 'https://evil.com/a'],
    ['<https://evil.com/a>', 'https://evil.com/a'],
    ['"https://evil.com/a",', 'https://evil.com/a'],
    ["'https://evil.com/a';", 'https://evil.com/a'],
    ['`https://evil.com/a`', 'https://evil.com/a'],
    ['**https://evil.com/a**', 'https://evil.com/a'],
    ['“https://evil.com/a”', 'https://evil.com/a'],
    ['{"url":"https://evil.com/a"}', 'https://evil.com/a'],
    ['<a href=https://evil.com/a>text</a>', 'https://evil.com/a'],
    ['|https://evil.com/a|x|', 'https://evil.com/a'],
    ['"https://evil.com/a\\nnext"', 'https://evil.com/a'],
    ['访问https://evil.com/a。', 'https://evil.com/a'],
  ])('%s', (text, expected) => {
    expect(found(text)).toEqual([`url ${expected}`]);
  });

  it('tells two with a comma between apart', () => {
    expect(found('https://evil.com/a,https://evil.com/b')).toEqual(['url https://evil.com/a', 'url https://evil.com/b']);
  });
});
