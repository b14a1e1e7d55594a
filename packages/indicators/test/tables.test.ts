import { describe, expect, it } from 'vitest';
import { extractFromCsv, extractFromJson, type Extraction } from '../src/index.ts';
import { valuesOf } from './found.ts';

const placesOf = ({ indicators }: Extraction) =>
  indicators.flatMap(({ indicator, occurrences }) => occurrences.map(({ where, line }) => [where, line, indicator]));

describe('CSV', () => {
  it('names row and column, by the heading where there is one', () => {
    expect(placesOf(extractFromCsv('id,url,note\n1,hxxp://evil[.]com/a,"see ""b"", evil.net"\n2,,10.0.0.1\n'))).toEqual([
      ['row 2, column url', 2, 'http://evil.com/a'],
      ['row 2, column note', 2, 'evil.net'],
      ['row 3, column note', 3, '10.0.0.1'],
    ]);
  });

  it('takes a first row with indicators for values', () => {
    expect(placesOf(extractFromCsv('evil.com,1\nevil.net,2'))).toEqual([
      ['row 1, column 1', 1, 'evil.com'],
      ['row 2, column 1', 2, 'evil.net'],
    ]);
  });

  it('counts lines within cells, and skips comments of feeds and the byte order mark', () => {
    const text = '\uFEFF# a list\n"id","ioc"\n"1","a\nevil.com"\n\n"2","evil.net"\n';
    expect(placesOf(extractFromCsv(text)).map(([, line, indicator]) => [line, indicator])).toEqual([
      [4, 'evil.com'],
      [6, 'evil.net'],
    ]);
  });

  it.each([
    ['semicolons', 'a;b\nevil.com;evil.net'],
    ['tabs', 'a\tb\nevil.com\tevil.net'],
  ])('finds out about %s', (_, text) => {
    expect(placesOf(extractFromCsv(text)).map(([where]) => where)).toEqual(['row 2, column a', 'row 2, column b']);
  });

  it('takes another delimiter', () => {
    expect(placesOf(extractFromCsv('a|b\nevil.com|evil.net', { delimiter: '|' })).map(([where]) => where)).toEqual([
      'row 2, column a',
      'row 2, column b',
    ]);
  });

  it('searches as plain text what is no table, and says so', () => {
    const extraction = extractFromCsv('a,b\n"evil.com');
    expect(valuesOf(extraction)).toEqual(['domain evil.com']);
    expect(extraction.warnings).toEqual([expect.stringMatching(/^This is not a table \(.*\)\. It was searched as plain text\.$/s)]);
  });
});

describe('JSON', () => {
  it('gives the path of each value, and finds names, too', () => {
    const json = { iocs: [{ value: 'hxxps://evil[.]com/a' }, 'evil.net'], 'odd key': { 'evil.org': true } };
    const expected = [
      ['$.iocs[0].value', 1, 'https://evil.com/a'],
      ['$.iocs[1]', 1, 'evil.net'],
      ['$["odd key"] name', 1, 'evil.org'],
    ];
    expect(placesOf(extractFromJson(JSON.stringify(json)))).toEqual(expected);
    expect(placesOf(extractFromJson(json))).toEqual(expected);
  });

  it('undoes escapes', () => {
    expect(valuesOf(extractFromJson('"https:\\/\\/evil.com\\/\\u0061"'))).toEqual(['url https://evil.com/a']);
  });

  it('reads one value a line', () => {
    expect(placesOf(extractFromJson('{"ioc":"evil.com"}\n\n{"ioc":"evil.net"}\n'))).toEqual([
      ['$.ioc', 1, 'evil.com'],
      ['$.ioc', 3, 'evil.net'],
    ]);
  });

  it('searches as plain text what is no JSON, and says so', () => {
    const extraction = extractFromJson('{"ioc": evil.com');
    expect(valuesOf(extraction)).toEqual(['domain evil.com']);
    expect(extraction.warnings).toEqual(['This is not JSON. It was searched as plain text.']);
  });

  it('takes a value that holds itself, and names that are in every object', () => {
    const loop: Record<string, unknown> = { ioc: 'evil.com' };
    loop['self'] = loop;
    expect(valuesOf(extractFromJson(loop))).toEqual(['domain evil.com']);
    expect(placesOf(extractFromJson('{"__proto__":{"constructor":"evil.com"}}'))).toEqual([['$.__proto__.constructor', 1, 'evil.com']]);
  });

  it('takes any depth', () => {
    const depth = 5000;
    expect(valuesOf(extractFromJson(`${'['.repeat(depth)}"evil.com"${']'.repeat(depth)}`))).toEqual(['domain evil.com']);
  });
});
