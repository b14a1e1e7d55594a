import { type Handler, Parser } from 'htmlparser2';
import { LineCounter } from './lines.ts';

/** Attributes that hold an address which a click, a submit or the mere display opens. */
const addresses: ReadonlyMap<string, string> = new Map([
  ['href', 'link'],
  ['ping', 'link'],
  ['cite', 'link'],
  ['action', 'form'],
  ['formaction', 'form'],
  ['src', 'source'],
  ['background', 'source'],
  ['poster', 'source'],
  ['data', 'source'],
]);

/** Attributes that are shown. */
const shown = ['alt', 'title', 'value', 'content'];

/** Elements that do not break a line: `<b>ev</b>il.example` is one word. */
const inline = new Set(
  (
    'a abbr acronym b bdi bdo big cite code del dfn em font i ins kbd label mark nobr q s samp small span strike strong sub sup tt u ' +
    'var wbr'
  ).split(' '),
);

/** How much of the text of a link is kept. */
export const maxLinkText = 300;

/** Browsers stop at 512. The parser takes time in proportion to it for each element. */
export const maxDepth = 1000;

/** An address in an attribute. */
export interface Link {
  readonly href: string;
  /** `'link'`, `'form'` or `'source'`. */
  readonly kind: string;
  readonly line: number;
  /** Where its element begins in the HTML. */
  readonly start: number;
  /** What a person sees; at most a little more than `maxLinkText`. */
  text: string;
}

/** HTML taken apart. */
export class Page implements Partial<Handler> {
  /** Pieces of what a person sees. */
  readonly visible: string[] = [];
  /** Scripts, styles, comments, and attributes that nobody sees. */
  readonly hidden: string[] = [];
  readonly links: Link[] = [];
  /** Of relative addresses. */
  base: string | undefined;
  /** Whether the rest was too deep, and is in `hidden` as it is. */
  isCut = false;

  readonly #html: string;
  readonly #lines: LineCounter;
  readonly #parser: Parser;
  /** The link that is open; they do not nest in HTML, but hostile pages try. */
  #open: Link | undefined;
  #scripts = 0;
  #depth = 0;

  constructor(html: string) {
    this.#html = html;
    this.#lines = new LineCounter(html);
    this.#parser = new Parser(this);
    this.#parser.end(html);
  }

  onopentag(name: string, attributes: Readonly<Record<string, string>>): void {
    if (this.isCut) return;
    if (++this.#depth > maxDepth) return this.#cut();
    if (isScript(name)) this.#scripts++;
    if (name === 'base') this.base ??= attributes['href'];
    if (!inline.has(name)) this.visible.push('\n');
    for (const [attribute, value] of Object.entries(attributes)) this.#addAttribute(name, attribute, value);
  }

  #addAttribute(element: string, attribute: string, value: string): void {
    const kind = addresses.get(attribute);
    if (kind !== undefined && value.trim() !== '') {
      const start = this.#parser.startIndex;
      const link: Link = { href: value, kind, line: this.#lines.lineAt(start), start, text: '' };
      this.links.push(link);
      if (element === 'a' && attribute === 'href') this.#open = link;
    } else if (shown.includes(attribute)) this.visible.push(` ${value} `);
    else if (value.includes('//') && !attribute.startsWith('xmlns')) this.hidden.push(value);
  }

  #cut(): void {
    this.isCut = true;
    this.hidden.push(this.#html.slice(this.#parser.startIndex));
    this.#parser.pause();
  }

  ontext(text: string): void {
    if (this.#scripts > 0) {
      this.hidden.push(text);
      return;
    }
    this.visible.push(text);
    if (this.#open !== undefined && this.#open.text.length < maxLinkText) this.#open.text += text.slice(0, maxLinkText);
  }

  oncomment(text: string): void {
    this.hidden.push(text);
  }

  onclosetag(name: string): void {
    if (this.isCut) return;
    this.#depth--;
    if (isScript(name) && this.#scripts > 0) this.#scripts--;
    if (name === 'a') this.#open = undefined;
    if (!inline.has(name)) this.visible.push('\n');
  }
}

const isScript = (element: string): boolean => element === 'script' || element === 'style';
