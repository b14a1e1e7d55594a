import { defined } from '@tw/connector-core';
import * as v from 'valibot';
import { type About, nothingMore } from '../about.ts';
import type { ByteReader, ByteWriter } from './bytes.ts';

/** So many different sets of categories, families and the like are kept once; what comes after them stands with its entry. */
const mostShared = 65_535;

const times = ['firstSeen', 'lastSeen', 'expires'] as const;

/** How a time is written: not at all, as milliseconds of which the text is `…Z` or `….000Z`, or as its text. */
const timeForms = { absent: 0, seconds: 1, milliseconds: 2, text: 3 } as const;
const hasLink = 0x40;
/** Zero stands for an entry about which nothing more is said. */
const present = 0x80;

const sharedPart = v.object({
  verdict: v.exactOptional(v.picklist(['malicious', 'suspicious', 'known_good'])),
  confidence: v.exactOptional(v.number()),
  categories: v.exactOptional(v.array(v.string())),
  malwareFamilies: v.exactOptional(v.array(v.string())),
  tags: v.exactOptional(v.array(v.string())),
  tlp: v.exactOptional(v.picklist(['clear', 'green', 'amber', 'amber+strict', 'red'])),
});
type SharedPart = v.InferOutput<typeof sharedPart>;

/** What is said alike of many entries: everything but times and the link. Each such part has a number, from 1. */
export class SharedParts {
  /** In JSON. */
  readonly texts: string[];
  readonly #ids: Map<string, number>;
  readonly #parts: SharedPart[] = [];

  constructor(texts: readonly string[] = []) {
    this.texts = [...texts];
    this.#ids = new Map(texts.map((text, index) => [text, index + 1]));
  }

  /** Zero: it is not kept here. */
  idOf(text: string): number {
    const known = this.#ids.get(text);
    if (known !== undefined) return known;
    if (this.texts.length === mostShared) return 0;
    const id = this.texts.push(text);
    this.#ids.set(text, id);
    return id;
  }

  part(id: number): SharedPart {
    return (this.#parts[id] ??= parsePart(this.texts[id - 1] ?? '{}'));
  }
}

const parsePart = (text: string): SharedPart => v.parse(sharedPart, JSON.parse(text));

export function writeAbout(about: About, to: ByteWriter, shared: SharedParts): void {
  if (about === nothingMore) return to.byte(0);
  const { firstSeen: _, lastSeen: __, expires: ___, link, ...rest } = about;
  const forms = times.map((name) => formOf(about[name]));
  to.byte(forms.reduce<number>((flags, form, index) => flags | (form << (2 * index)), present | (link === undefined ? 0 : hasLink)));
  const text = JSON.stringify(rest);
  const id = shared.idOf(text);
  to.varint(id);
  if (id === 0) to.text(text);
  for (const [index, name] of times.entries()) {
    const time = about[name];
    if (time === undefined) continue;
    if (forms[index] === timeForms.text) to.text(time);
    else to.uint48(Date.parse(time));
  }
  if (link !== undefined) to.text(link);
}

export function readAbout(from: ByteReader, shared: SharedParts): About {
  const flags = from.byte();
  if (flags === 0) return nothingMore;
  const id = from.varint();
  const rest = id === 0 ? parsePart(from.text()) : shared.part(id);
  const [firstSeen, lastSeen, expires] = times.map((_, index) => readTime(from, (flags >> (2 * index)) & 3));
  const link = (flags & hasLink) === 0 ? undefined : from.text();
  return { ...rest, ...defined({ firstSeen, lastSeen, expires, link }) };
}

function formOf(time: string | undefined): number {
  if (time === undefined) return timeForms.absent;
  const milliseconds = Date.parse(time);
  if (!(milliseconds >= 0 && milliseconds < 2 ** 48)) return timeForms.text;
  const exact = new Date(milliseconds).toISOString();
  if (exact === time) return timeForms.milliseconds;
  return exact === time.replace(/Z$/, '.000Z') ? timeForms.seconds : timeForms.text;
}

function readTime(from: ByteReader, form: number): string | undefined {
  if (form === timeForms.absent) return undefined;
  if (form === timeForms.text) return from.text();
  const exact = new Date(from.uint48()).toISOString();
  return form === timeForms.seconds ? exact.replace('.000Z', 'Z') : exact;
}
