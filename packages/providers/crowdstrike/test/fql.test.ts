import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fql, hostFilter, literal, nameFilter } from '../src/fql.ts';

/** Reads one FQL string as the language does: until the first quote that no backslash precedes. */
function read(text: string): { readonly value: string; readonly rest: string } {
  const [, inside = '', rest = ''] = /^'((?:[^'\\]|\\[^])*)'([^]*)$/.exec(text) ?? expect.fail(`no string: ${text}`);
  return { value: inside.replace(/\\([^])/g, '$1'), rest };
}

const hostile = [
  "O'Brien",
  "'",
  "''",
  '\\',
  "\\'",
  "a\\'+device_id:'x",
  "x',hostname:!'",
  "x'+platform_name:'Windows",
  "['x','y']",
  '[x]',
  'a,b',
  'a+b',
  '(a)',
  'a:b',
  "!'x'",
  '"x"',
  'null',
  'a\r\nb',
  'a\u0000b',
  '😀',
];

describe('a literal of FQL', () => {
  it.each(hostile)('is one string, and stands for itself: %j', (text) => {
    expect(read(literal(text))).toEqual({ value: text, rest: '' });
  });

  it('is one string, whatever it holds', () => {
    const text = fc.string({
      unit: fc.constantFrom("'", '\\', '[', ']', ',', '+', '(', ')', ':', '!', '~', 'a', ' ', '\n', 'ü'),
      maxLength: 40,
    });
    fc.assert(
      fc.property(text, text, (one, other) => {
        const first = read(fql`hostname:${one}+tags:${other}`.slice('hostname:'.length));
        expect(first.value).toBe(one);
        expect(first.rest.startsWith('+tags:')).toBe(true);
        expect(read(first.rest.slice('+tags:'.length))).toEqual({ value: other, rest: '' });
      }),
      { numRuns: 200 },
    );
  });

  it.each(['*', 'WEB*', '*-01', "a*'b"])('is refused with a wildcard, which would match more than itself: %s', (text) => {
    expect(() => literal(text)).toThrow(expect.objectContaining({ code: 'invalid_input' }) as Error);
    expect(() => fql`hostname:${text}`).toThrow(expect.objectContaining({ code: 'invalid_input' }) as Error);
    expect(() => nameFilter(text)).toThrow(expect.objectContaining({ code: 'invalid_input' }) as Error);
  });
});

describe('a search for hosts', () => {
  it.each([
    ['', undefined],
    ['   ', undefined],
    ['WEB', "hostname:*'*WEB*'"],
    [' WEB ', "hostname:*'*WEB*'"],
    ['WEB-*', "hostname:*'WEB-*'"],
    ['*-01', "hostname:*'*-01'"],
    ["O'Brien’s", "hostname:*'*O\\'Brien’s*'"],
    ["x',hostname:!'", "hostname:*'*x\\',hostname:!\\'*'"],
    ["x'+platform_name:'Windows", "hostname:*'*x\\'+platform_name:\\'Windows*'"],
    ['https://example.com/', "hostname:*'*https://example.com/*'"],
    ['a:b', "hostname:*'*a:b*'"],
    ['192.0.2.7', "local_ip:'192.0.2.7',external_ip:'192.0.2.7',connection_ip:'192.0.2.7'"],
    ['2001:DB8::1', "local_ip:'2001:db8::1',external_ip:'2001:db8::1',connection_ip:'2001:db8::1'"],
    ['192.0.2', "hostname:*'*192.0.2*'"],
    ['web-01.example.com', "hostname:*'*web-01.example.com*'"],
  ])('takes %j for a part of a name or an address', (query, filter) => {
    expect(hostFilter(query)).toBe(filter);
  });

  it.each([
    "platform_name:'Windows'",
    "platform_name:'Windows'+status:'contained'",
    "(platform_name:'Mac',platform_name:'Linux')+last_seen:>'now-7d'",
    "hostname:['WEB-01','WEB-02']",
    "local_ip.raw:*'192.0.2.*'",
    "status:!'normal'",
    "last_seen:<='2026-01-01T00:00:00Z'",
  ])('takes %s for a filter, and leaves it as it is', (query) => {
    expect(hostFilter(query)).toBe(query);
  });

  it('takes what fql made for a filter', () => {
    const query = fql`hostname:${"O'Brien"}+status:${'normal'}`;
    expect(hostFilter(query)).toBe("hostname:'O\\'Brien'+status:'normal'");
  });
});

describe('a filter for one name', () => {
  it('asks for it in each of the usual cases, since FQL minds them', () => {
    expect(nameFilter('Web-01')).toBe("hostname:'Web-01',hostname:'WEB-01',hostname:'web-01'");
    expect(nameFilter('WEB-01')).toBe("hostname:'WEB-01',hostname:'web-01'");
  });
});
