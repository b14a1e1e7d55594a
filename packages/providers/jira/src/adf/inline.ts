import { addressAt, type AdfMark, type AdfNode } from './node.ts';

/** What a backslash takes its meaning from. Not the backslash itself nor the dot: `\\server` and `C:\.ssh` are paths. */
export const escapable = '*_`~[]|';
const link =
  /!?\[((?:\\[*_`~[|\]]|\\(?![*_`~[|\]])|[^[\]\n\\]){0,1000})\]\(\s{0,9}<?([^\s<>()]{1,2000}(?:\([^\s<>()]{0,500}\)[^\s<>()]{0,500}){0,9})>?(?:\s{1,9}"[^"\n]{0,500}")?\s{0,9}\)/y;
const linkable = /^(?:https?:\/\/|mailto:)/i;
const wordCharacter = /[\p{L}\p{N}]/u;

interface Piece {
  text: string;
  marks: ReadonlySet<string>;
  href?: string | undefined;
}

/** Emphasis over the pieces from `start` to before `end`. */
interface Span {
  readonly mark: 'strong' | 'em' | 'strike';
  readonly start: number;
  readonly end: number;
}

interface Opener {
  kind: string;
  /** The piece that shows the marker as long as nothing closes it. */
  readonly index: number;
}

const markOf = { '**': 'strong', __: 'strong', '*': 'em', _: 'em', '~~': 'strike' } as const;
const isMarker = (kind: string): kind is keyof typeof markOf => kind in markOf;

/**
 * The inline part of Markdown: emphasis, code, links and line breaks. Whatever is none of these stays text, so that nothing
 * of a plain text is lost. Each line break counts, unlike in Markdown, since a plain text means them. Bare addresses stay
 * text and do not become links: in a ticket about phishing a click would be the harm.
 */
export function inline(text: string, isInLink = false): AdfNode[] {
  const parser = new Inline(text, isInLink);
  return parser.run();
}

class Inline {
  readonly #text: string;
  readonly #isInLink: boolean;
  readonly #pieces: Piece[] = [];
  readonly #spans: Span[] = [];
  readonly #openers: Opener[] = [];
  /** Lengths of backtick runs that are known to have no partner: a second search would make hostile text slow. */
  readonly #unclosed = new Set<number>();
  #at = 0;

  constructor(text: string, isInLink: boolean) {
    this.#text = text;
    this.#isInLink = isInLink;
  }

  run(): AdfNode[] {
    while (this.#at < this.#text.length) this.#step();
    return toNodes(this.#pieces, this.#spans);
  }

  #step(): void {
    const character = this.#text[this.#at] ?? '';
    const next = this.#text[this.#at + 1] ?? '';
    if (character === '\\' && next !== '' && escapable.includes(next)) return this.#plain(next, 2);
    if (character === '`' && this.#code()) return;
    if ((character === '[' || (character === '!' && next === '[')) && !this.#isInLink && this.#link()) return;
    if ((character === '*' || character === '_' || (character === '~' && next === '~')) && this.#emphasis(character)) return;
    if (/[hf]/i.test(character) && this.#address()) return;
    this.#plain(character, 1);
  }

  #plain(text: string, length: number): void {
    const last = this.#pieces.at(-1);
    const isMarked =
      last === undefined || last.marks.size > 0 || last.href !== undefined || this.#openers.at(-1)?.index === this.#pieces.length - 1;
    if (isMarked || text === '\n' || last.text === '\n') this.#pieces.push({ text, marks: new Set() });
    else last.text += text;
    this.#at += length;
  }

  #code(): boolean {
    const run = /`+/y;
    run.lastIndex = this.#at;
    const length = run.exec(this.#text)?.[0].length ?? 0;
    const start = this.#at + length;
    const end = this.#unclosed.has(length) ? -1 : closingRun(this.#text, start, length);
    const code =
      end < 0
        ? ''
        : this.#text
            .slice(start, end)
            .replaceAll('\n', ' ')
            .replace(/^ (.*\S.*) $/, '$1');
    if (code.trim() === '') {
      if (end < 0) this.#unclosed.add(length);
      this.#plain('`'.repeat(length), length);
      return true;
    }
    this.#pieces.push({ text: code, marks: new Set(['code']) });
    this.#at = end + length;
    return true;
  }

  #link(): boolean {
    link.lastIndex = this.#at;
    const [whole = '', label = '', href = ''] = link.exec(this.#text) ?? [];
    if (!linkable.test(href) || !URL.canParse(href)) return false;
    const nodes = inline(label.trim() === '' ? href : label, true);
    for (const { text = '\n', marks = [] } of nodes) this.#pieces.push({ text, marks: new Set(marks.map(({ type }) => type)), href });
    this.#at += whole.length;
    return true;
  }

  #address(): boolean {
    const address = addressAt(this.#text, this.#at);
    if (address === '') return false;
    this.#plain(address, address.length);
    return true;
  }

  #emphasis(character: string): boolean {
    const before = this.#text[this.#at - 1] ?? ' ';
    let end = this.#at;
    while (this.#text[end] === character) end++;
    const after = this.#text[end] ?? ' ';
    const isWithinWord = character === '_' && wordCharacter.test(before) && wordCharacter.test(after);
    const canOpen = !/\s/.test(after) && !isWithinWord && (character !== '_' || !wordCharacter.test(before));
    const canClose = !/\s/.test(before) && !isWithinWord && (character !== '_' || !wordCharacter.test(after));
    let left = end - this.#at;
    // A longer run is a rule or an ornament.
    if (left > 3) return this.#literal(character, left);
    while (left > 0) {
      const closed = canClose ? this.#close(character, left) : 0;
      if (closed === 0) break;
      left -= closed;
    }
    while (left > 0) {
      const size = left >= 2 ? 2 : 1;
      const kind = character.repeat(size);
      if (!canOpen || !isMarker(kind)) return this.#literal(character, left);
      this.#openers.push({ kind, index: this.#pieces.length });
      this.#pieces.push({ text: kind, marks: new Set() });
      this.#at += size;
      left -= size;
    }
    return true;
  }

  #literal(character: string, length: number): true {
    this.#pieces.push({ text: character.repeat(length), marks: new Set() });
    this.#at += length;
    return true;
  }

  /** Ends the innermost emphasis that this run of markers can end, and says how many characters that took. */
  #close(character: string, left: number): number {
    this.#reorder(left);
    // Only the last few: text with thousands of markers that open and never close must not cost their square.
    for (let i = this.#openers.length - 1; i >= Math.max(0, this.#openers.length - 8); i--) {
      const opener = this.#openers[i];
      if (opener === undefined || opener.kind[0] !== character || opener.kind.length > left || !isMarker(opener.kind)) continue;
      if (opener.index === this.#pieces.length - 1) return 0;
      this.#openers.length = i;
      this.#spans.push({ mark: markOf[opener.kind], start: opener.index + 1, end: this.#pieces.length });
      this.#pieces[opener.index] = { text: '', marks: new Set() };
      // What follows must not be taken into the piece before.
      this.#pieces.push({ text: '', marks: new Set() });
      this.#at += opener.kind.length;
      return opener.kind.length;
    }
    return 0;
  }

  /** `***a** b*` opens three markers at once: which of them is the inner one shows only where the first is closed. */
  #reorder(left: number): void {
    const [outer, inner] = this.#openers.slice(-2);
    if (
      outer === undefined ||
      inner === undefined ||
      left !== 2 ||
      inner.kind.length !== 1 ||
      outer.kind !== inner.kind.repeat(2) ||
      outer.index !== inner.index - 1
    )
      return;
    [outer.kind, inner.kind] = [inner.kind, outer.kind];
    for (const { index, kind } of [outer, inner]) this.#pieces[index] = { text: kind, marks: new Set() };
  }
}

function closingRun(text: string, from: number, length: number): number {
  const run = /`+/g;
  run.lastIndex = from;
  for (let match = run.exec(text); match !== null; match = run.exec(text)) if (match[0].length === length) return match.index;
  return -1;
}

function toNodes(pieces: readonly Piece[], spans: readonly Span[]): AdfNode[] {
  const nodes: AdfNode[] = [];
  const changes = new Map<number, { readonly mark: Span['mark']; readonly by: 1 | -1 }[]>();
  for (const { mark, start, end } of spans)
    for (const [index, by] of [
      [start, 1],
      [end, -1],
    ] as const)
      changes.set(index, [...(changes.get(index) ?? []), { mark, by }]);
  const open = { strong: 0, em: 0, strike: 0 };
  let last = '';
  for (const [index, { text, marks, href }] of pieces.entries()) {
    for (const { mark, by } of changes.get(index) ?? []) open[mark] += by;
    if (text === '') continue;
    if (text === '\n') {
      nodes.push({ type: 'hardBreak' });
      last = '';
      continue;
    }
    const list = marksOf(new Set([...marks, ...emphases.filter((mark) => open[mark] > 0)]), href);
    const key = JSON.stringify(list);
    const previous = nodes.at(-1);
    if (key === last && previous?.text !== undefined) nodes[nodes.length - 1] = { ...previous, text: previous.text + text };
    else nodes.push({ type: 'text', text, ...(list.length > 0 && { marks: list }) });
    last = key;
  }
  return nodes;
}

const emphases = ['strong', 'em', 'strike'] as const;

/** The schema allows `code` beside `link` only. */
function marksOf(marks: Piece['marks'], href: string | undefined): AdfMark[] {
  const kinds = marks.has('code') ? (['code'] as const) : emphases.filter((kind) => marks.has(kind));
  return [...(href === undefined ? [] : [{ type: 'link', attrs: { href } }]), ...kinds.map((type) => ({ type }))];
}
