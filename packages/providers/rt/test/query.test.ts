import { quoted } from '@tw/connector-testkit';
import { describe, expect, it } from 'vitest';
import { isPattern, operand, quote, wordsOf } from '../src/query.ts';
import { answer, connector, offline, recorded } from './setup.ts';

offline();

const read = quoted("'", 'backslash');

describe('a word in TicketSQL', () => {
  it('stays within its quotes, whatever it holds', () => {
    for (const word of [`'`, `\\`, `\\'`, `a\\\\'b`, `x' OR id > 0 OR Subject LIKE 'x`, 'a\nb', '%_', '"', '__Active__', 'NULL'])
      expect(read(`Subject LIKE ${quote(word)} AND id > 0`)).toEqual({ literals: [word], rest: 'Subject LIKE   AND id > 0' });
  });

  it('is no custom field, though RT reads one even in quotes', () => {
    expect(operand('CF.{Asset}')).toBe(`'%CF.{Asset}'`);
    expect(operand('cf.x')).toBe(`'%cf.x'`);
    expect(operand('scf.x')).toBe(`'scf.x'`);
  });

  it('is told from a pattern', () => {
    expect(['100%', 'a_b', 'a-b'].map(isPattern)).toEqual([true, true, false]);
  });

  it('comes from a text once, or from a phrase in double quotes', () => {
    expect(wordsOf(`one  two "three four" one "" a"b`)).toEqual(['one', 'two', 'three four', '""', 'a"b']);
  });
});

describe('a search', () => {
  it('leaves out what only a wildcard found, and asks for messages too where it may', async () => {
    answer('POST /tickets', recorded('tickets'));
    expect(await Array.fromAsync(connector().searchTickets('ph%g'))).toEqual([]);
    answer('POST /tickets', recorded('tickets'));
    expect(await Array.fromAsync(connector().searchTickets('PHISHING'))).toHaveLength(2);
    const asked = answer('POST /tickets', recorded('tickets'));
    await Array.fromAsync(connector({ fullText: true }).searchTickets(`o'x`));
    expect(asked.body).toMatchObject({ query: String.raw`Queue = 'Security' AND (Subject LIKE 'o\'x' OR Content LIKE 'o\'x')` });
  });
});
