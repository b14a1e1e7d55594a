import { describe, expect, it } from 'vitest';
import { extractFromHtml } from '../src/index.ts';
import { valuesOf } from './found.ts';

describe('HTML', () => {
  it('gives what a link leads to, with what it shows, and whether that names another site', () => {
    const html =
      '<p>\n<a href="https://evil.com/login">https://www.bank.example/</a>\n<a href="https://login.bank.example">bank.example</a>';
    const links = extractFromHtml(html).indicators.flatMap(({ indicator, occurrences }) =>
      occurrences.filter(({ where }) => where === 'html link').map((occurrence) => ({ indicator, ...occurrence })),
    );
    expect(links).toEqual([
      {
        indicator: 'https://evil.com/login',
        where: 'html link',
        offset: html.indexOf('<a'),
        line: 2,
        text: 'https://evil.com/login',
        context: 'https://www.bank.example/',
        linkText: 'https://www.bank.example/',
        shownHost: 'www.bank.example',
      },
      expect.objectContaining({ indicator: 'https://login.bank.example/', line: 3, linkText: 'bank.example' }),
    ]);
    expect(links[1]).not.toHaveProperty('shownHost');
  });

  it('tells sites of one public suffix apart, private suffixes counted', () => {
    const shown = (href: string, text: string) =>
      extractFromHtml(`<a href="${href}">${text}</a>`).indicators.flatMap(({ occurrences }) =>
        occurrences.flatMap(({ shownHost }) => shownHost ?? []),
      );
    expect(shown('https://evil.github.io/', 'https://good.github.io/')).toEqual(['good.github.io']);
    expect(shown('https://a.evil.co.uk/', 'b.evil.co.uk')).toEqual([]);
  });

  it('gives addresses as browsers read them: relative to the base, without a scheme, with blanks and line breaks, escaped', () => {
    const html = `<base href="https://base.example/x/"><a href="y?a=1&amp;b=2">y</a><img src="//cdn.evil.com/p.png"><form action="
      https://evil.com/\tpost"></form><a href="&#104;ttps://evil.net/">z</a><a href="mailto:user@evil.com?subject=x">mail</a>`;
    const places = extractFromHtml(html).indicators.map(({ indicator, occurrences }) => [occurrences[0]?.where, indicator]);
    expect(places).toEqual([
      ['html link', 'https://base.example/x/'],
      ['html link', 'https://base.example/x/y?a=1&b=2'],
      ['html source', 'http://cdn.evil.com/p.png'],
      ['html form', 'https://evil.com/post'],
      ['html link', 'https://evil.net/'],
      ['html link', 'user@evil.com'],
    ]);
  });

  it('puts together what is seen as one word, and not what is seen as two', () => {
    expect(valuesOf(extractFromHtml('<b>ev</b>il<span>.</span>com<p>a<p>b.com<td>c.com<td>d.com<wbr>pany.com'))).toEqual([
      'domain evil.com',
      'domain b.com',
      'domain c.com',
      'domain d.company.com',
    ]);
  });

  it('searches scripts, comments and attributes that nobody sees, and says so; names of XML are none', () => {
    const html =
      '<html xmlns="http://www.w3.org/1999/xhtml"><script>fetch("https://s.evil.com/x")</script><!-- https://c.evil.com/x -->' +
      '<a href="https://safe.example/?u=1" originalsrc="https://o.evil.com/x">x</a><p style="background:url(https://b.evil.com/x)" title="t.evil.com">';
    const places = extractFromHtml(html).indicators.map(({ indicator, occurrences }) => [occurrences[0]?.where, indicator]);
    expect(places).toEqual([
      ['html text', 't.evil.com'],
      ['html link', 'https://safe.example/?u=1'],
      ['html hidden', 'https://s.evil.com/x'],
      ['html hidden', 'https://c.evil.com/x'],
      ['html hidden', 'https://o.evil.com/x'],
      ['html hidden', 'https://b.evil.com/x'],
    ]);
  });

  it('searches what is nested too deep as plain text, and says so', () => {
    const { warnings, ...extraction } = extractFromHtml(`${'<div>'.repeat(3000)}<a href="https://evil.com/x">`);
    expect(valuesOf({ warnings, ...extraction })).toEqual(['url https://evil.com/x']);
    expect(warnings).toEqual(['Elements are nested more than 1000 deep in html; from there on it was searched as plain text.']);
  });
});
