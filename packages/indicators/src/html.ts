import { detectIndicator } from '@tw/connector-core';
import { hostOf } from './candidates.ts';
import { Collector } from './collect.ts';
import { marksOf } from './marks.ts';
import { type Link, maxDepth, maxLinkText, Page } from './page.ts';
import { siteOf } from './suffixes.ts';
import { copyOf, sightingsIn } from './text.ts';
import type { Extraction, ExtractOptions, Sighting } from './types.ts';

/** Indicators in an HTML page: in what a person sees, in links with what these show, in other addresses, in scripts and comments. */
export function extractFromHtml(html: string, options: ExtractOptions = {}): Extraction {
  const collector = new Collector(options);
  collector.addAll(sightingsInHtml(html, 'html', (warning) => collector.warn(warning)));
  return collector.result();
}

/** Every occurrence in HTML. `where`: what to call it. */
export function* sightingsInHtml(html: string, where: string, warn: (warning: string) => void): Generator<Sighting> {
  const page = new Page(html);
  yield* sightingsIn(page.visible.join(''), `${where} text`);
  for (const link of page.links) yield* linkSightings(link, where, page.base);
  yield* sightingsIn(page.hidden.join('\n'), `${where} hidden`);
  if (page.isCut) warn(`Elements are nested more than ${maxDepth} deep in ${where}; from there on it was searched as plain text.`);
}

/** What a link leads to, with what it shows. An address that is no URL, such as a script, is searched as text. */
function linkSightings({ href, kind, line, start, text }: Link, where: string, base: string | undefined): Sighting[] {
  const place = { where: `${where} ${kind}`, offset: start, line };
  // As browsers do: blanks around, and line breaks and tabs within, are not part of it.
  const address = href.trim().replaceAll(/[\t\r\n]/g, '');
  const indicator = detectIndicator(absolute(address, base));
  if (indicator?.type !== 'url' && indicator?.type !== 'email')
    return [...sightingsIn(address)].map((sighting) => ({ ...sighting, occurrence: { ...sighting.occurrence, ...place } }));
  const host = indicator.type === 'url' ? hostOf(indicator.value) : indicator.value.slice(indicator.value.lastIndexOf('@') + 1);
  const linkText = copyOf(text.trim().replaceAll(/\s+/g, ' ').slice(0, maxLinkText));
  const shownHost = otherHost(linkText, host);
  const occurrence = {
    ...place,
    text: copyOf(href),
    context: linkText === '' ? copyOf(address.slice(0, maxLinkText)) : linkText,
    ...(linkText !== '' && { linkText }),
    ...(shownHost !== undefined && { shownHost }),
  };
  return [{ indicator: indicator.value, type: indicator.type, defanged: false, marks: marksOf(href, host), occurrence }];
}

/** Relative ones stay as they are without a base: where they lead nobody knows. */
function absolute(address: string, base: string | undefined): string {
  if (/^[/\\]{2}/.test(address)) return `http:${address}`;
  if (base === undefined || /^[a-z][a-z0-9+.-]*:/i.test(address) || address.startsWith('#')) return address;
  return URL.parse(address, base)?.href ?? address;
}

/** The first host that the text of a link names, if it belongs to another site than the one that it leads to. */
function otherHost(linkText: string, host: string): string | undefined {
  for (const { indicator, type } of sightingsIn(linkText)) {
    const shown = type === 'url' ? hostOf(indicator) : type === 'domain' ? indicator : undefined;
    if (shown !== undefined) return siteOf(shown) === siteOf(host) ? undefined : shown;
  }
  return undefined;
}
