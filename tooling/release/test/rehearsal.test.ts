import { describe, expect, it } from 'vitest';
import { assertInstalled, assertPublished } from '../rehearsal/assertions.ts';
import { assertRegistry, npmrc } from '../rehearsal/isolation.ts';
import { next } from '../rehearsal/workspace.ts';

describe('a rehearsed release', () => {
  const before = new Set(['@tw/a@1.0.0', '@tw/b@1.0.0']);

  it('passes when just what was expected is new', () => {
    expect(() => assertPublished(before, new Set([...before, '@tw/a@1.0.1']), ['@tw/a@1.0.1'])).not.toThrow();
  });

  it.each([
    [['@tw/a@1.0.1', '@tw/b@1.0.1'], /^published, and should not be: @tw\/b@1.0.1$/],
    [[], /^not published, and should be: @tw\/a@1.0.1$/],
    [['@tw/a@2.0.0'], /^published, and should not be: @tw\/a@2.0.0; not published, and should be: @tw\/a@1.0.1$/],
  ])('fails when %j is new instead', (published, problem) => {
    expect(() => assertPublished(before, new Set([...before, ...published]), ['@tw/a@1.0.1'])).toThrow(problem);
  });

  it('fails when a provider that is installed alone brings another of our packages', () => {
    const others = ['valibot@1.5.0', 'ky@2.1.0'];
    expect(() => assertInstalled(['@tw/a@1.0.0', ...others], ['@tw/a@1.0.0'])).not.toThrow();
    expect(() => assertInstalled(['@tw/a@1.0.0', '@tw/b@1.0.0', ...others], ['@tw/a@1.0.0'])).toThrow(/should not be: @tw\/b@1.0.0/);
    expect(() => assertInstalled(others, ['@tw/a@1.0.0'])).toThrow(/should be: @tw\/a@1.0.0/);
  });

  it('does not begin with a registry that is not on this machine', async () => {
    await expect(assertRegistry('https://registry.example.com/', [], {})).rejects.toThrow(/not on this machine/);
  });

  it('gives every tool the registry, for our scope too, and no way past it', () => {
    const lines = npmrc('http://127.0.0.1:4873/').split('\n');
    expect(lines).toEqual(
      expect.arrayContaining(['registry=http://127.0.0.1:4873/', '@tw:registry=http://127.0.0.1:4873/', 'proxy=http://127.0.0.1:1']),
    );
    expect(lines.some((line) => line.startsWith('//127.0.0.1:4873/:_authToken='))).toBe(true);
  });

  it('counts versions as semver does', () => {
    expect([next('1.2.3', 'patch'), next('1.2.3', 'major'), next('0.0.0', 'major')]).toEqual(['1.2.4', '2.0.0', '1.0.0']);
  });
});
