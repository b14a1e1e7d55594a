import { describe, expect, it } from 'vitest';
import { defang, parseIndicator, refang } from '../../src/indicators/index.ts';

const refanged: readonly (readonly [text: string, plain: string])[] = [
  ['hxxp://evil.example/', 'http://evil.example/'],
  ['hxxps://evil.example/', 'https://evil.example/'],
  ['hXXp://evil.example/', 'http://evil.example/'],
  ['HXXPS://evil.example/', 'https://evil.example/'],
  ['http[:]//evil.example', 'http://evil.example'],
  ['hxxp[://]evil.example', 'http://evil.example'],
  ['hxxps:[//]evil.example', 'https://evil.example'],
  ['<hxxps://evil[.]example/>', '<https://evil.example/>'],
  ['evil[.]example', 'evil.example'],
  ['evil(.)example', 'evil.example'],
  ['evil{.}example', 'evil.example'],
  ['evil[dot]example', 'evil.example'],
  ['evil[DOT]example', 'evil.example'],
  ['evil(dot)example', 'evil.example'],
  ['www dot evil dot example', 'www.evil.example'],
  ['evil [.] example', 'evil.example'],
  ['evil\\.example', 'evil.example'],
  ['hxxp://evil\\.example/a', 'http://evil.example/a'],
  ['user[@]evil.example', 'user@evil.example'],
  ['user[at]evil.example', 'user@evil.example'],
  ['user(at)evil.example', 'user@evil.example'],
  ['first[.]last [at] evil dot example', 'first.last@evil.example'],
  ['evil.example[:]8080', 'evil.example:8080'],
  ['hxxp://evil[.]example[:]8080/', 'http://evil.example:8080/'],
  ['2001[:]db8[:][:]1', '2001:db8::1'],
  ['hxxp://[2001[:]db8[:][:]1]/', 'http://[2001:db8::1]/'],
  ['hxxp://evil[.]example/a[.]php?b=c[.]d', 'http://evil.example/a.php?b=c.d'],
  ['hxxp://evil[DOT]example/a[DOT]b[dot]c[.]d', 'http://evil.example/a.b.c[.]d'],
  ['see hxxp://evil[.]example/ and 192[.]0[.]2[.]1', 'see http://evil.example/ and 192.0.2.1'],
];

const untouched = [
  'http://[2001:db8::1]/',
  'http://[::]/',
  'http://[2001:db8::1]:8080/a[0]',
  '[2001:db8::1]',
  'https://example.com/a[.]b?c=(.)&d={.}&e=[at]\\.',
  'https://u(.)r@example.com/a(.)b',
  'hxxpx://evil.example',
  'xhxxp://evil.example',
  'a{.}b@example.com',
  'a{dot}b@example.com',
  'the dot product of two vectors',
  'nothing',
  '',
];

const defanged: readonly (readonly [text: string, safe: string])[] = [
  ['https://evil.example/path', 'hxxps://evil[.]example/path'],
  ['http://user:pw@evil.example:8080/a.b', 'hxxp://user:pw@evil[.]example:8080/a.b'],
  ['http://[2001:db8::1]/', 'hxxp://[2001[:]db8[:][:]1]/'],
  ['ftp://evil.example/', 'ftp[:]//evil[.]example/'],
  ['wss://evil.example/', 'wss[:]//evil[.]example/'],
  ['https://evil.example/a[.]b', 'hxxps://evil[.]example/a[[.]]b'],
  ['192.0.2.1', '192[.]0[.]2[.]1'],
  ['2001:db8::1', '2001[:]db8[:][:]1'],
  ['::ffff:192.0.2.1', '[:][:]ffff[:]192[.]0[.]2[.]1'],
  ['evil.example', 'evil[.]example'],
  ['user@evil.example', 'user[@]evil[.]example'],
  ['d41d8cd98f00b204e9800998ecf8427e', 'd41d8cd98f00b204e9800998ecf8427e'],
];

describe('refang', () => {
  it.each(refanged)('makes %j usable', (text, plain) => {
    expect(refang(text)).toBe(plain);
  });

  it.each(untouched)('leaves %j as it is', (text) => {
    expect(refang(text)).toBe(text);
  });
});

describe('defang', () => {
  it.each(defanged)('makes %s safe', (text, safe) => {
    expect(defang(text)).toBe(safe);
    expect(defang(parseIndicator(text))).toBe(safe);
    expect(refang(safe)).toBe(text);
  });

  it('does not defang twice', () => {
    for (const [, safe] of defanged) expect(defang(safe)).toBe(safe);
  });

  it('defangs what it finds in a text that is not an indicator', () => {
    expect(defang('see https://evil.example/a, FTP://x.example or mail me@evil.example. Bye.')).toBe(
      'see hxxps://evil[.]example/a, FTP[:]//x[.]example or mail me[@]evil[.]example. Bye.',
    );
  });

  it('defangs an indicator that was written by hand and is not normalised', () => {
    expect(defang({ type: 'url', value: 'HTTPS://Evil.example' })).toBe('hxxps://Evil[.]example');
  });
});
