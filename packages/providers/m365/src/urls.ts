import { Parser } from 'htmlparser2';

/** What ends up on the screen as one word although it is marked up. */
const inline: ReadonlySet<string> = new Set([
  'a',
  'abbr',
  'b',
  'big',
  'code',
  'em',
  'font',
  'i',
  'mark',
  'small',
  'span',
  'strong',
  'sub',
  'sup',
  'u',
  'wbr',
]);
const unseen: ReadonlySet<string> = new Set(['script', 'style', 'title', 'template', 'noscript']);
/** Their addresses load the look of the mail; nobody is led there. */
const decoration: ReadonlySet<string> = new Set(['base', 'link', 'image', 'use']);
const framing: ReadonlySet<string> = new Set(['iframe', 'frame', 'embed']);
const schemes: ReadonlySet<string> = new Set(['http:', 'https:', 'ftp:']);

/**
 * The addresses that a body leads to, in their order, each once, as a browser would write them: of links, forms, frames, redirects and
 * those written out in the text. Not those of pictures. A Safe Links address is followed by the one that it wraps.
 */
export function urlsOf(content: string, type: 'html' | 'text'): string[] {
  const found = new Set<string>();
  const add = (address: string, base?: string) => {
    for (const url of unwrapped(parse(address, base))) found.add(url);
  };
  if (type === 'text') addWritten(content, add);
  else addLinked(content, add);
  return [...found];
}

type Add = (address: string, base?: string) => void;

function addLinked(html: string, add: Add): void {
  const text: string[] = [];
  let base: string | undefined;
  let hidden = 0;
  const parser = new Parser({
    onopentag(name, attributes) {
      if (unseen.has(name)) hidden++;
      if (name === 'base') base ??= attributes['href'];
      for (const address of targetsOf(name, attributes)) add(address, base);
      if (!inline.has(name)) text.push('\n');
    },
    onclosetag(name) {
      if (unseen.has(name)) hidden--;
      if (!inline.has(name)) text.push('\n');
    },
    ontext(data) {
      if (hidden === 0) text.push(data);
    },
  });
  parser.end(html);
  addWritten(text.join(''), add);
}

function targetsOf(
  name: string,
  { href, 'xlink:href': xlink, action, formaction, src, data, 'http-equiv': directive, content }: Readonly<Record<string, string>>,
): string[] {
  const refresh =
    name === 'meta' && directive?.toLowerCase() === 'refresh' ? /url\s*=\s*['"]?([^'"]+)/i.exec(content ?? '')?.[1] : undefined;
  const candidates = [
    ...(decoration.has(name) ? [] : [href, xlink]),
    name === 'form' ? action : undefined,
    formaction,
    framing.has(name) ? src : undefined,
    name === 'object' ? data : undefined,
    refresh,
  ];
  return candidates.filter((each) => each !== undefined);
}

/** Up to what cannot be part of one; mail programs make a link of such text by themselves. */
const written = /\b(?:https?:\/\/|ftp:\/\/|www\.)[^\s<>"'`\p{Cc}]+/giu;

function addWritten(text: string, add: Add): void {
  for (const [match] of text.matchAll(written)) add(withoutEnd(match));
}

/** Without the punctuation of the sentence around it; a closing bracket belongs to an address that has the opening one. */
function withoutEnd(address: string): string {
  let surplus = address.split(')').length - address.split('(').length;
  let end = address.length;
  for (; end > 0; end--) {
    const last = address[end - 1] ?? '';
    if (last === ')' && surplus > 0) surplus--;
    else if (!/[.,;:!?…»”’]/.test(last) && !(/[\]}]/.test(last) && !/[[{]/.test(address))) break;
  }
  return address.slice(0, end);
}

function parse(address: string, base?: string): URL | undefined {
  const text = address.trim();
  const absolute = /^www\./i.test(text) ? `http://${text}` : text.startsWith('//') ? `https:${text}` : text;
  const url = URL.parse(absolute) ?? URL.parse(absolute, base);
  return url !== null && schemes.has(url.protocol) ? url : undefined;
}

const safeLinks = /\.safelinks\.protection\.(?:outlook\.com|office365\.us)$/;

/** https://learn.microsoft.com/en-us/defender-office-365/safe-links-about */
function unwrapped(url: URL | undefined, depth = 0): string[] {
  if (url === undefined) return [];
  const original = safeLinks.test(url.hostname) && depth < 5 ? url.searchParams.get('url') : null;
  return [url.href, ...(original === null ? [] : unwrapped(parse(original), depth + 1))];
}
