import { detectIndicator } from '@tw/connector-core';
import { Parser } from 'htmlparser2';
import { hostOf } from './candidates.ts';
import { LineCounter } from './lines.ts';
import { marksOf } from './marks.ts';
import { siteOf } from './suffixes.ts';
import { sightingsIn } from './text.ts';
import type { Occurrence, Sighting } from './types.ts';

/** Attributes that hold an address which a click, a submit or the mere display opens. */
const addresses: Readonly<Record<string, string>> = {
  href: 'link',
  action: 'form',
  formaction: 'form',
  src: 'source',
  background: 'source',
  poster: 'source',
  data: 'source',
  ping: 'link',
  cite: 'link',
};

/** Elements that do not break a line: `<b>ev</b>il.example` is one word. */
const inline = new Set(
  'a abbr acronym b bdi bdo big cite code del dfn em font i ins kbd label mark nobr q s samp small span strike strong sub sup tt u var wbr'.split(
    ' ',
  ),
);

/** How much of the text of a link is kept. */
const maxLinkText = 300;

interface Link {
  readonly href: string;
  readonly where: string;
  readonly line: number;
  readonly start: number;
  text: string;
}

/** Browsers stop at 512. The parser takes time in proportion to it for each element. */
const maxDepth = 1000;

/** Every occurrence in HTML: in what a person sees, in links and other addresses, and in scripts and comments. `where`: what to call it. */
export function* sightingsInHtml(html: string, where: string, warn: (warning: string) => void): Generator<Sighting> {
  const page = readHtml(html);
  yield* sightingsIn(page.visible.join(''), `${where} text`);
  for (const link of page.links) yield* linkSightings(link, where, page.base);
  yield* sightingsIn(page.hidden.join('\n'), `${where} script or comment`);
  if (page.isCut) warn(`Elements are nested more than ${maxDepth} deep in ${where}; from there on it was searched as plain text.`);
}

interface Page {
  readonly visible: string[];
  readonly hidden: string[];
  readonly links: Link[];
  base: string | undefined;
  isCut: boolean;
}

function readHtml(html: string): Page {
  const page: Page = { visible: [], hidden: [], links: [], base: undefined, isCut: false };
  /** Links that are open; they do not nest in HTML, but hostile pages try. */
  let open: Link | undefined;
  let code = 0;
  let depth = 0;
  const lines = new LineCounter(html);
  const parser = new Parser({
    onopentag(name, attributes) {
      if (page.isCut) return;
      if (++depth > maxDepth) {
        page.isCut = true;
        page.hidden.push(html.slice(parser.startIndex));
        parser.pause();
        return;
      }
      if (name === 'script' || name === 'style') code++;
      if (name === 'base') page.base ??= attributes['href'];
      if (!inline.has(name)) page.visible.push('\n');
      for (const [attribute, value] of Object.entries(attributes)) {
        const kind = Object.hasOwn(addresses, attribute) ? addresses[attribute] : undefined;
        if (kind === undefined || value.trim() === '') continue;
        const link: Link = { href: value, where: kind, line: lines.lineAt(parser.startIndex), start: parser.startIndex, text: '' };
        page.links.push(link);
        if (name === 'a' && attribute === 'href') open = link;
      }
      for (const attribute of ['alt', 'title', 'value', 'content']) page.visible.push(spaced(attributes[attribute]));
    },
    ontext(text) {
      (code > 0 ? page.hidden : page.visible).push(text);
      if (open !== undefined && code === 0 && open.text.length < maxLinkText) open.text += text.slice(0, maxLinkText);
    },
    oncomment(text) {
      page.hidden.push(text);
    },
    onclosetag(name) {
      if (page.isCut) return;
      depth--;
      if ((name === 'script' || name === 'style') && code > 0) code--;
      if (name === 'a') open = undefined;
      if (!inline.has(name)) page.visible.push('\n');
    },
  });
  parser.end(html);
  return page;
}

const spaced = (text: string | undefined): string => (text === undefined || text === '' ? '' : ` ${text} `);

/** What a link leads to, with what it shows. An address that is no URL, such as a script, is searched as text. */
function linkSightings({ href, where: kind, line, start, text }: Link, where: string, base: string | undefined): Sighting[] {
  // As browsers do: blanks around, and line breaks and tabs within, are not part of it.
  const address = href.trim().replaceAll(/[\t\r\n]/g, '');
  const indicator = detectIndicator(absolute(address, base));
  const linkText = text.trim().replaceAll(/\s+/g, ' ').slice(0, maxLinkText);
  if (indicator?.type !== 'url' && indicator?.type !== 'email') return [...sightingsIn(address, `${where} ${kind}`, line)];
  const host = indicator.type === 'url' ? hostOf(indicator.value) : indicator.value.slice(indicator.value.lastIndexOf('@') + 1);
  const shownHost = otherHost(linkText, host);
  const occurrence: Occurrence = {
    where: `${where} ${kind}`,
    offset: start,
    line,
    text: href,
    context: linkText === '' ? address.slice(0, maxLinkText) : linkText,
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
