import { detectIndicator } from '@tw/connector-core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { spl } from '../src/index.ts';
import { eventsWith, literally, toSearch } from '../src/spl.ts';

/** Reads SPL as Splunk does: what is within double quotes, unescaped, and what is around them. */
function parse(query: string): { outside: string; strings: string[] } {
  const strings: string[] = [];
  const outside = query.replace(/"((?:[^"\\]|\\[\s\S])*)"/g, (_, quoted: string) => {
    strings.push(quoted.replace(/\\(["\\])/g, '$1'));
    return '""';
  });
  return { outside, strings };
}

/** Texts made of what means something to SPL, and of anything else. */
const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '"',
        '\\',
        '|',
        '*',
        '`',
        '```',
        '[',
        ']',
        '\n',
        '\r',
        '\t',
        ' ',
        '$',
        '%',
        '=',
        "'",
        '#',
        '^',
        '(',
        ')',
        '{',
        '}',
        '\\"',
        '| delete',
        '[search *]',
        'OR',
        'evil',
        '192.0.2.1',
        '\\x22',
        '\u2028',
      ),
      fc.string({ unit: 'binary' }),
    ),
    { minLength: 1, maxLength: 8 },
  )
  .map((parts) => parts.join('').toWellFormed())
  .filter((text) => text.trim() !== '');

/** The expressions in a query, as the engine would run them over an event. */
const matches = (query: string, raw: string): boolean =>
  parse(query)
    .strings.filter((each) => each.startsWith('(?i)'))
    .some((each) => new RegExp(each.slice(4), 'iu').test(raw));
const terms = (query: string): string[] => parse(query.slice(0, query.indexOf(' | where '))).strings;

describe('spl', () => {
  it('writes values as string literals', () => {
    expect(spl`| where user=${'a"b\\c'} AND host=${'x | delete'}`).toBe('| where user="a\\"b\\\\c" AND host="x | delete"');
  });

  it('keeps any value within its quotes', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(parse(spl`| where a=${text} | head 1`)).toEqual({ outside: '| where a="" | head 1', strings: [text] });
      }),
    );
  });
});

describe('toSearch', () => {
  it.each([
    ['index=main error', 'search index=main error'],
    ['search index=main', 'search index=main'],
    ['SEARCH index=main', 'SEARCH index=main'],
    ['  search index=main ', 'search index=main'],
    ['\n| tstats count', '| tstats count'],
    ['| search x', '| search x'],
    ['```why``` | tstats count', '| tstats count'],
    ['```why``` ```and how```\nindex=main', 'search index=main'],
    ['```search``` foo', 'search foo'],
    ['searching for you', 'search searching for you'],
    ['search_name=x', 'search search_name=x'],
    ['search.type=x', 'search search.type=x'],
    ['search=x', 'search search=x'],
    ['search = x', 'search search = x'],
    ['search != x', 'search search != x'],
    ['search (a OR b)', 'search (a OR b)'],
    ['search(a OR b)', 'search(a OR b)'],
    ['search "x"', 'search "x"'],
    ['search', 'search'],
    ['`notable` | head 5', 'search `notable` | head 5'],
    ['[search index=main | fields ip]', 'search [search index=main | fields ip]'],
    ['*', 'search *'],
    ['index=main ```note```', 'search index=main ```note```'],
  ])('makes %j into %j', (query, expected) => {
    expect(toSearch(query)).toBe(expected);
  });

  it.each(['', ' ', '\n\t', '```nothing```'])('refuses %j', (query) => {
    expect(() => toSearch(query)).toThrow(/empty/);
  });
});

describe('eventsWith', () => {
  it.each([
    ['192.0.2.1', 'search index=* "192.0.2.1" | where match(_raw, "(?i)(?<![0-9])(?<![0-9][.])192[.]0[.]2[.]1(?![0-9])(?![.][0-9])")'],
    [
      '44d88612fea8a8f36de82e1278abb02f',
      'search index=* "44d88612fea8a8f36de82e1278abb02f" | where match(_raw, "(?i)(?<![0-9a-f])44d88612fea8a8f36de82e1278abb02f(?![0-9a-f])")',
    ],
    ['evil.example', 'search index=* "evil.example" | where match(_raw, "(?i)(?<![a-z0-9_-])evil[.]example(?![a-z0-9_-])(?![.][a-z0-9])")'],
    ['CORP\\bob', 'search index=* ("CORP" "bob") | where match(_raw, "(?i)CORP\\x5cbob")'],
    ['a*b', 'search index=* ("a" "b") | where match(_raw, "(?i)a[*]b")'],
  ])('searches for %s', (text, query) => {
    expect(eventsWith(text, '*')).toBe(query);
  });

  it('searches in the indexes of the setting', () => {
    expect(eventsWith('x', 'main, win*')).toMatch(/^search \(index=main OR index=win\*\) "x" \| where/);
  });

  it.each([
    [
      '192.0.2.1',
      ['src=192.0.2.1 ', '[192.0.2.1]', '192.0.2.1:443', 'from 192.0.2.1.', '::ffff:192.0.2.1'],
      ['192.0.2.10', '1192.0.2.1', '1.192.0.2.1', '192.0.2.1.5', '192x0.2.1'],
    ],
    ['2001:DB8:0::1', ['2001:db8::1', 'ip=2001:DB8::1 ', '[2001:db8::1]:443', 'given as 2001:DB8:0::1'], ['2001:db8::12', 'a2001:db8::1']],
    [
      'evil[.]example',
      ['http://EVIL.example/a', 'www.evil.example', 'to evil.example.', 'bob@evil.example', 'seen as evil[.]example'],
      ['notevil.example', 'evil.example.org', 'evil-example', 'evil.examples'],
    ],
    [
      'hxxps://evil.example/',
      ['GET https://evil.example/ ', 'https://evil.example/a?b', '"https://evil.example"'],
      ['http://evil.example/', 'https://evil.example2/'],
    ],
    [
      'bob@evil.example',
      ['From: <BOB@evil.example>', 'bob@evil.example,'],
      ['alice.bob@evil.example', 'bob@evil.example.org', 'bob@evilxexample'],
    ],
    ['44D88612FEA8A8F36DE82E1278ABB02F', ['md5=44d88612fea8a8f36de82e1278abb02f'], ['f44d88612fea8a8f36de82e1278abb02f']],
    ['C:\\Windows\\evil.exe', ['ran C:\\Windows\\evil.exe -x'], ['C:/Windows/evil.exe']],
    ['100%_*?', ['cpu 100%_*? now'], ['100%_x', '100%_*']],
  ])('finds %s where it occurs, and nowhere else', (indicator, here, elsewhere) => {
    const query = eventsWith(indicator, '*');
    expect(here.filter((raw) => !matches(query, raw))).toEqual([]);
    expect(elsewhere.filter((raw) => matches(query, raw))).toEqual([]);
  });

  it('holds no text of a hostile indicator outside of quotes', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const { outside } = parse(eventsWith(text, '*'));
        expect(outside).toMatch(
          /^search index=\*(?: (?:""|\(""(?: "")*\)|\((?:""|\(""(?: "")*\))(?: OR (?:""|\(""(?: "")*\)))*\)))? \| where match\(_raw, ""\)(?: OR match\(_raw, ""\))*$/,
        );
      }),
    );
  });

  it('sends no pipe, backtick, line break, comment mark or subsearch of it at all', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const strings = parse(eventsWith(text, '*')).strings.join('');
        // Brackets are those of `[.]`, and those of the edges of an indicator.
        expect(strings.replace(/\[[.*?+(){}$]\]|\[[\w.+-]+\]/g, '')).not.toMatch(/[|`"[\]\r\n]/);
      }),
    );
  });

  it('matches the text itself, whatever it holds', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(new RegExp(literally(text), 'u').test(`x ${text} y`)).toBe(true);
        expect(new RegExp(`^${literally(text)}$`, 'u').exec(text)?.[0]).toBe(text);
      }),
    );
  });

  it('matches no other text', () => {
    fc.assert(
      fc.property(hostile, hostile, (text, other) => {
        expect(new RegExp(`^(?:${literally(text)})$`, 'u').test(other)).toBe(text === other);
      }),
    );
  });

  it('looks in the index for whole terms that the text has, without wildcards', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const spellings = [text, detectIndicator(text)?.value ?? ''].map((spelling) => spelling.toLowerCase());
        for (const term of terms(eventsWith(text, '*'))) {
          expect(term).toMatch(/^[\w./:@=#-]+$/);
          expect(spellings.some((spelling) => spelling.includes(term.toLowerCase()))).toBe(true);
        }
      }),
    );
  });

  it('does without the index where the text has no whole term', () => {
    expect(eventsWith('"|"', '*')).toBe('search index=* | where match(_raw, "(?i)\\x22\\x7c\\x22")');
    expect(eventsWith('a`b', '*')).toBe('search index=* | where match(_raw, "(?i)a\\x60b")');
  });
});
