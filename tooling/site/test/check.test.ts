import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { problemsOf } from '../check.ts';

function problemsIn(files: Readonly<Record<string, string>>, base = '/'): string[] {
  const site = mkdtempSync(join(tmpdir(), 'site-'));
  onTestFinished(() => rmSync(site, { recursive: true }));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(site, path)), { recursive: true });
    writeFileSync(join(site, path), text);
  }
  return problemsOf(site, base);
}

describe('a built site', () => {
  it('with links that lead somewhere is right', () => {
    const index =
      '<h1 id="a&amp;b"></h1><a href="#a%26b"></a><a href="/x/"></a><a href="/x/y.html#z"></a><a href="https://example.com/"></a>';
    const style = 'a { background: url("/a.svg") } b { src: url(data:font) }';
    expect(problemsIn({ 'index.html': index, 'x/index.html': '<a href="y.html">', 'x/y.html': '<h2 id="z">', 'a.css': style })).toEqual([]);
    expect(problemsIn({ 'index.html': '<a href="/base/x.html">', 'x.html': '' }, '/base/')).toEqual([]);
  });

  it.each([
    ['<a class="b" href="/nosuch.html">', 'index.html: the link to /nosuch.html leads nowhere'],
    ['<a href="nosuch/">', 'index.html: the link to nosuch/ leads nowhere'],
    ['<a href="#nosuch">', 'index.html: the link to #nosuch leads to no heading'],
    ['<script async src="https://cdn.example/a.js">', 'index.html: https://cdn.example/a.js is fetched from elsewhere'],
    ['<link rel="stylesheet" href="//fonts.example/a.css">', 'index.html: //fonts.example/a.css is fetched from elsewhere'],
    ['<img alt="" src="https://badge.example/a.svg">', 'index.html: https://badge.example/a.svg is fetched from elsewhere'],
  ])('with %s is not', (html, problem) => {
    expect(problemsIn({ 'index.html': html })).toEqual([problem]);
  });

  it('whose style sheets fetch fonts, or whose links leave its folder, is not', () => {
    expect(problemsIn({ 'a.css': "@font-face { src: url('https://fonts.example/a.woff2') }" })).toEqual([
      'a.css: https://fonts.example/a.woff2 is fetched from elsewhere',
    ]);
    expect(problemsIn({ 'index.html': '<a href="/x.html">', 'x.html': '' }, '/base/')).toEqual([
      'index.html: the link to /x.html leaves the site',
    ]);
  });
});
