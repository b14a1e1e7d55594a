import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quote } from '../src/index.ts';
import { errorOf, last, world } from './tools.ts';

const rows = [
  { name: 'proxy', user: 'Dana Reyes', url: 'https://evil.example/a?x=1', status: 200, tags: ['web', 'out'] },
  { name: 'dns', user: 'sam', query: 'evil.example', bytes: 80 },
  { name: 'file', path: 'C:\\Users\\dana', bytes: 1500, deleted: true },
  { name: 'odd', text: 'say "hi" (or not) AND * stay', bytes: 'many' },
];
const siem = world({ scenario: { events: rows.map((fields) => ({ timestamp: '-1m', fields })) } });
const names = async (query: string) => (await siem.search(query, last(1))).events.map(({ fields }) => fields['name']);

describe('the query language', () => {
  it.each([
    ['', ['proxy', 'dns', 'file', 'odd']],
    ['   ', ['proxy', 'dns', 'file', 'odd']],
    ['*', ['proxy', 'dns', 'file', 'odd']],
    ['EVIL', ['proxy', 'dns']],
    ['"dana reyes"', ['proxy']],
    ['user=sam', ['dns']],
    ['user=SAM', ['dns']],
    ['user=sa', []],
    ['user="Dana Reyes"', ['proxy']],
    ['user = "Dana Reyes"', ['proxy']],
    ['url=https://evil.example/a?x=1', ['proxy']],
    ['https://evil.example/a?x=1', ['proxy']],
    ['tags=web', ['proxy']],
    ['tags=out tags=web', ['proxy']],
    ['deleted=true', ['file']],
    ['status=200', ['proxy']],
    ['id=event-3', ['file']],
  ])('finds by words and fields: %s', async (query, expected) => {
    expect(await names(query)).toEqual(expected);
  });

  it.each([
    ['evil dana', ['proxy']],
    ['evil AND dana', ['proxy']],
    ['sam OR deleted=true', ['dns', 'file']],
    ['name=proxy OR name=dns status=200', ['proxy']],
    ['(name=proxy OR name=dns) status=200', ['proxy']],
    ['name=file OR evil NOT sam', ['proxy', 'file']],
    ['NOT evil', ['file', 'odd']],
    ['NOT NOT evil', ['proxy', 'dns']],
    ['NOT (evil OR name=odd)', ['file']],
    ['"AND"', ['odd']],
    ['evil and', []],
  ])('joins conditions: %s', async (query, expected) => {
    expect(await names(query)).toEqual(expected);
  });

  it.each([
    ['bytes>80', ['file']],
    ['bytes>=80', ['dns', 'file']],
    ['bytes<1500', ['dns']],
    ['bytes<=1.5e3', ['dns', 'file']],
    ['bytes > -1', ['dns', 'file']],
    ['user!=sam', ['proxy']],
    ['NOT user=sam', ['proxy', 'file', 'odd']],
    ['tags!=web', []],
  ])('compares: %s', async (query, expected) => {
    expect(await names(query)).toEqual(expected);
  });

  it.each([
    ['user=*', ['proxy', 'dns']],
    ['user=d*s', ['proxy']],
    ['user=*a*a*', ['proxy']],
    ['user=*sam*', ['dns']],
    ['user=s*sam', []],
    ['user=sam*m', []],
    ['evil*a?x', ['proxy']],
    ['path=c:\\users\\*', ['file']],
    ['"*"', ['odd']],
    ['user="*"', []],
    ['text="*stay"', []],
    ['user!=s*', ['proxy']],
  ])('takes * for anything where it is not quoted: %s', async (query, expected) => {
    expect(await names(query)).toEqual(expected);
  });

  it.each([
    ['"say \\"hi\\""', ['odd']],
    ['path="C:\\Users\\dana"', ['file']],
    ['path="C:\\\\Users\\\\dana"', ['file']],
    ['"(or not)"', ['odd']],
  ])('takes quoted text as it is: %s', async (query, expected) => {
    expect(await names(query)).toEqual(expected);
  });

  it.each([
    ['"abc', 1, 'a quotation mark is not closed'],
    ['a b="c', 5, 'a quotation mark is not closed'],
    ['a (b', 3, 'this parenthesis is not closed'],
    ['a) b', 2, 'this parenthesis closes nothing'],
    [')', 1, 'a condition should stand before )'],
    ['()', 2, 'a condition should stand before )'],
    ['a AND', 6, 'it ends where a condition should follow'],
    ['NOT', 4, 'it ends where a condition should follow'],
    ['a OR OR b', 6, 'a condition should stand before OR'],
    ['OR b', 1, 'a condition should stand before OR'],
    ['a=', 3, 'a value is missing after ='],
    ['a = )', 5, 'a value is missing after ='],
    ['=b', 1, 'before = the name of a field is missing'],
    ['x >=5 "y" <3', 11, 'before < the name of a field is missing'],
    ['bytes>many', 7, 'after > a number should follow'],
    ['bytes<=""', 8, 'after <= a number should follow'],
    ['('.repeat(101) + 'a', 101, 'it is nested more than 100 deep'],
    ['NOT '.repeat(101) + 'a', 401, 'it is nested more than 100 deep'],
  ])('says where it is wrong: %s', async (query, position, what) => {
    const error = await errorOf(siem.search(query, last(1)));
    expect(error).toMatchObject({ code: 'invalid_input', message: `the query, at position ${position}: ${what}` });
    expect(error.hint).toContain('Write it as in');
  });

  it('is checked before anything is sent of a listing too', async () => {
    expect(await errorOf(async () => Array.fromAsync(siem.searchEvents('(', last(1))))).toMatchObject({ code: 'invalid_input' });
  });

  it('finds any text that is quoted, and nothing else by it', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'grapheme', minLength: 1 }),
        fc.string({ unit: fc.constantFrom('"', '\\', '*', '(', ' ', 'a') }),
        async (one, other) => {
          const events = [one, other].map((value) => ({ timestamp: '-1m', fields: { value } }));
          const found = await world({ scenario: { events } }).search(`value=${quote(one)}`, last(1));
          const expected = [one, other].filter((value) => value.toLowerCase() === one.toLowerCase());
          expect(found.events.map(({ fields }) => fields['value'])).toEqual(expected);
        },
      ),
    );
  });

  it.each([
    ['many wildcards', 'a*'.repeat(40_000), 0],
    ['many escapes', `"${'\\\\'.repeat(45_000)}"`, 0],
    ['blanks only', ' '.repeat(90_000), 4],
    ['a long word and blanks', `${'a'.repeat(50_000)}${' '.repeat(40_000)}`, 0],
    ['many alternatives', `${'evil OR '.repeat(12_000)}dana`, 3],
  ])('gets through a query of %s', async (_, query, count) => {
    expect((await siem.search(query, last(1))).totalCount).toBe(count);
  });
});
