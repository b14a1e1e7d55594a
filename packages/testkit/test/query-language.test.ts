import { describe, expect, it } from 'vitest';
import { checksFor, quoted } from '../src/index.ts';
import { doubled, inLanguage } from './mutants/queries.ts';

describe('quoted', () => {
  it.each([
    ["a eq 'x''y' and b eq ''", quoted("'", 'doubled'), ["x'y", '']],
    [String.raw`a ~ "x\"y\\" and b = "z"`, quoted('"', 'backslash'), [String.raw`x"y\\`.slice(0, -1), 'z']],
    [String.raw`a = "\u0041\n"`, quoted('"', 'backslash', (escaped) => `<${escaped}>`), [String.raw`<\u0041><\n>`]],
  ])('reads the literals in %s', (query, read, literals) => {
    expect(read(query).literals).toEqual(literals);
  });

  it('has the rest, and no literal in it', () => {
    expect(quoted("'", 'doubled')("a eq 'x' or b").rest).toBe('a eq   or b');
  });

  it.each([
    ["a eq 'x", quoted("'", 'doubled')],
    ["a eq 'x'y'", quoted("'", 'doubled')],
    [String.raw`a = "x\"`, quoted('"', 'backslash')],
  ])('refuses %s, where a literal does not end', (query, read) => {
    expect(() => read(query)).toThrow('does not end');
  });
});

describe('a connector that writes queries as it ought to', () => {
  it('passes', async () => {
    const { factory, options } = inLanguage((text) => `name eq '${doubled(text)}'`);
    const check = checksFor(factory, options).find(({ name }) => name === 'keeps hostile text within a literal');
    await expect(check?.run()).resolves.toBeUndefined();
  });
});
