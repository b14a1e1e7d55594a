import { defined, isoTime } from '@tw/connector-core';
import * as v from 'valibot';
import { type About, strictest } from '../../about.ts';
import { type Kind, kindOf } from '../../kinds.ts';
import type { ListBuilder } from '../../list-builder.ts';
import { tlpOf } from '../values.ts';

const word = v.optional(v.fallback(v.optional(v.string()), undefined));
const tags = v.optional(v.fallback(v.array(v.object({ name: v.string() })), []), []);

/** https://www.misp-standard.org/rfc/misp-standard-core.html */
const attribute = v.object({
  type: v.string(),
  value: v.string(),
  category: word,
  to_ids: v.optional(v.fallback(v.boolean(), false), false),
  deleted: v.optional(v.fallback(v.boolean(), false), false),
  first_seen: word,
  last_seen: word,
  Tag: tags,
});
const attributes = v.optional(v.array(v.unknown()), []);
const event = v.object({
  uuid: word,
  date: word,
  Tag: tags,
  Attribute: attributes,
  Object: v.optional(v.array(v.object({ deleted: v.optional(v.fallback(v.boolean(), false), false), Attribute: attributes })), []),
});
export const eventFile = v.object({ Event: event });
export type Event = v.InferOutput<typeof event>;

/** Adds what an event says is fit for detection (`to_ids`). `number` is the place of the event. */
export function addEvent({ date, Tag, Attribute, Object: objects }: Event, number: number, list: ListBuilder): void {
  const all = [...Attribute, ...objects.flatMap((each) => (each.deleted ? [] : each.Attribute))];
  for (const each of all) {
    list.count();
    const parsed = v.safeParse(attribute, each);
    if (!parsed.success) {
      list.report('attribute', number, () => 'has no type or no value');
      continue;
    }
    const { output } = parsed;
    if (output.deleted || !output.to_ids) continue;
    addAttribute(output, aboutOf(output, [...Tag, ...output.Tag], date), number, list);
  }
}

type Attribute = v.InferOutput<typeof attribute>;

function addAttribute({ type, value }: Attribute, about: About, number: number, list: ListBuilder): void {
  const parts = partsOf(type, value);
  if (parts.length === 0) list.report(value, number, () => `is of the type ${type}, which cannot be looked up`);
  for (const { kind, text, exactly } of parts) list.add(text, number, { kinds: [kind], about, exactly });
}

interface Part {
  readonly kind: Kind;
  readonly text: string;
  /** A host name is one host; a domain is all of it. */
  readonly exactly: boolean;
}

/** `domain|ip` is two indicators, `filename|sha256` and `ip-dst|port` are one; `malware-sample` is a name and an MD5. */
function partsOf(type: string, value: string): readonly Part[] {
  const [types, texts] = [(type === 'malware-sample' ? 'filename|md5' : type).split('|'), value.split('|')];
  return types.flatMap((each, index) => {
    const kind = attributeKind(each);
    const text = (types.length === 1 ? value : (texts[index] ?? '')).trim();
    return kind === undefined ? [] : [{ kind, text, exactly: each === 'hostname' }];
  });
}

/** A fingerprint of a certificate looks like a hash and has a type of its own (`x509-fingerprint-sha1`). */
const attributeKind = (type: string): Kind | undefined => (type === 'port' || type === 'link' ? undefined : kindOf(type));

const isTlp = /^tlp:/i;
/** Galaxies of malware. https://github.com/MISP/misp-galaxy */
const family = /^misp-galaxy:(?:malpedia|mitre-malware|ransomware|stealer|backdoor|banker|botnet|rat|android|cryptominers)="(.+)"$/i;

function aboutOf(
  { category, first_seen, last_seen }: Attribute,
  tagged: readonly { readonly name: string }[],
  date: string | undefined,
): About {
  const names = [...new Set(tagged.map(({ name }) => name))];
  const families = names.flatMap((name) => family.exec(name)?.[1]?.replace(/ - S\d{4}$/, '') ?? []);
  const others = names.filter((name) => !isTlp.test(name) && !family.test(name));
  return defined({
    categories: category === undefined ? undefined : [category],
    malwareFamilies: families.length === 0 ? undefined : families,
    tags: others.length === 0 ? undefined : others,
    firstSeen: isoTime(first_seen) ?? isoTime(date),
    lastSeen: isoTime(last_seen),
    tlp: strictest(names.map((name) => tlpOf(isTlp.test(name) ? name : undefined))),
  });
}
