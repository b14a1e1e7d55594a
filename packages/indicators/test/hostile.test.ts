import { describe, expect, it } from 'vitest';
import { extractIndicators } from '../src/index.ts';
import { found } from './found.ts';

const marksOf = (text: string) => extractIndicators(text).indicators.map(({ indicator, marks }) => [indicator, marks]);

describe('names that are not what they look like', () => {
  it('are kept as punycode, and marked', () => {
    expect(marksOf('аррӏе.com')).toEqual([['xn--80ak6aa92e.com', ['lookalike']]]);
    expect(marksOf('pаypal.com')).toEqual([['xn--pypal-4ve.com', ['mixed_script']]]);
    expect(marksOf('https://gооgle.com/a')).toEqual([['https://xn--ggle-55da.com/a', ['mixed_script']]]);
    expect(marksOf('xn--80ak6aa92e.com')).toEqual([['xn--80ak6aa92e.com', ['lookalike']]]);
  });

  it('are not marked where they are honest', () => {
    expect(marksOf('пример.рф bücher.de 例え.jp')).toEqual([
      ['xn--e1afmkfd.xn--p1ai', undefined],
      ['xn--bcher-kva.de', undefined],
      ['xn--r8jz45g.jp', undefined],
    ]);
  });

  it('with dots of other scripts are names', () => {
    expect(found('evil。com evil．net')).toEqual(['domain evil.com', 'domain evil.net']);
  });
});

describe('characters that nobody sees', () => {
  it('within an indicator are taken out and marked', () => {
    expect(marksOf('ev\u200Bil.com https://ev\u00ADil.net/a')).toEqual([
      ['evil.com', ['hidden_characters']],
      ['https://evil.net/a', ['hidden_characters']],
    ]);
    expect(marksOf('evil\u202Emoc.com')).toEqual([['evilmoc.com', ['bidi_control']]]);
  });

  it('around one change nothing', () => {
    expect(found('\u202Aevil.com\u202C \uFEFFevil.net\u200E \0evil.org\0')).toEqual([
      'domain evil.com',
      'domain evil.net',
      'domain evil.org',
    ]);
  });

  it('that are not valid are none of it', () => {
    expect(found('evil.com\uFFFD \uD800evil.net\uDC00 \u0007evil.org\u001B')).toEqual([
      'domain evil.com',
      'domain evil.net',
      'domain evil.org',
    ]);
  });
});

describe('long input', () => {
  it('has its indicators found in a line of 10 MB', () => {
    const line = `evil.com ${'lorem ipsum '.repeat(420_000)} evil.net ${'x'.repeat(5_000_000)} evil.org`;
    expect(line.length).toBeGreaterThan(10e6);
    expect(found(line)).toEqual(['domain evil.com', 'domain evil.net', 'domain evil.org']);
  });

  it.each([
    ['a URL', `http://evil.com/${'a'.repeat(9000)}`],
    ['a name', `${'a.'.repeat(3000)}com`],
    ['a label', `${'a'.repeat(70)}.com`],
    ['a mailbox', `${'a'.repeat(70)}@evil.com`.replace('evil.com', `${'b'.repeat(70)}.com`)],
    ['a hash', 'ab'.repeat(3000)],
    ['an IPv6 address', '1:'.repeat(3000)],
  ])('%s that is too long for one is none', (_, text) => {
    expect(found(`x ${text} y`)).toEqual([]);
  });
});
