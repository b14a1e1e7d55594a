import { defined, isoTime } from '@tw/connector-core';
import * as v from 'valibot';
import { type About, strictest } from '../../about.ts';
import type { ListBuilder } from '../../list-builder.ts';
import { itemsOf } from '../read-json.ts';
import { pageOf, percent } from '../values.ts';
import { markings, tlpOfMarking } from './markings.ts';
import { understand } from './pattern.ts';

const texts = v.optional(v.fallback(v.array(v.string()), []), []);
const word = v.optional(v.fallback(v.optional(v.string()), undefined));

/** https://docs.oasis-open.org/cti/stix/v2.1/os/stix-v2.1-os.html#_muftrcpnf89v; 2.0 has its indicator types in `labels`. */
const indicator = v.object({
  id: v.string(),
  pattern: v.string(),
  pattern_type: word,
  indicator_types: texts,
  labels: texts,
  confidence: v.optional(v.fallback(v.optional(v.number()), undefined)),
  valid_from: word,
  valid_until: word,
  modified: word,
  revoked: v.optional(v.fallback(v.boolean(), false), false),
  object_marking_refs: texts,
  external_references: v.optional(v.fallback(v.array(v.object({ url: word })), []), []),
});
const relationship = v.object({
  relationship_type: v.literal('indicates'),
  source_ref: v.string(),
  target_ref: v.pipe(v.string(), v.startsWith('malware--')),
  revoked: v.optional(v.boolean()),
});
const malware = v.object({ id: v.pipe(v.string(), v.startsWith('malware--')), name: v.string() });
const ofType = v.object({ type: v.string() });

interface Listed {
  readonly indicator: v.InferOutput<typeof indicator>;
  /** The place of the object in the bundle. */
  readonly number: number;
}

/** What a bundle holds, put together at its end: what belongs to an indicator may stand anywhere. */
class Bundle {
  /** The latest version of each. */
  readonly #indicators = new Map<string, Listed>();
  readonly #names = new Map<string, string>();
  readonly #families = new Map<string, string[]>();
  readonly #tlp = new Map(markings);

  add(object: unknown, number: number, list: ListBuilder): void {
    const type = v.is(ofType, object) ? object.type : undefined;
    if (type === 'indicator') this.#addIndicator(object, number, list);
    else if (type === 'malware' && v.is(malware, object)) this.#names.set(object.id, object.name);
    else if (type === 'relationship' && v.is(relationship, object) && object.revoked !== true)
      this.#families.set(object.source_ref, [...(this.#families.get(object.source_ref) ?? []), object.target_ref]);
    else if (type === 'marking-definition') this.#addMarking(object);
  }

  *indicators(): Generator<Listed & { readonly about: About }> {
    for (const listed of this.#indicators.values()) yield { ...listed, about: this.#aboutOf(listed.indicator) };
  }

  #addMarking(object: unknown): void {
    const marking = tlpOfMarking(object);
    if (marking !== undefined) this.#tlp.set(...marking);
  }

  #addIndicator(object: unknown, number: number, list: ListBuilder): void {
    const parsed = v.safeParse(indicator, object);
    if (!parsed.success) return list.report('indicator', number, () => 'has no id or no pattern');
    const known = this.#indicators.get(parsed.output.id);
    const isOlder = known !== undefined && (isoTime(parsed.output.modified) ?? '') < (isoTime(known.indicator.modified) ?? '');
    if (!isOlder) this.#indicators.set(parsed.output.id, { indicator: parsed.output, number });
  }

  #aboutOf(from: v.InferOutput<typeof indicator>): About {
    const types = [...from.indicator_types, ...from.labels];
    const families = this.#families.get(from.id)?.flatMap((id) => this.#names.get(id) ?? []);
    const labels = from.object_marking_refs.map((id) => this.#tlp.get(id));
    return defined({
      verdict: verdictOf(types),
      confidence: percent(from.confidence),
      categories: notEmpty(types),
      malwareFamilies: notEmpty([...new Set(families)]),
      firstSeen: isoTime(from.valid_from),
      expires: isoTime(from.valid_until),
      tlp: strictest(labels),
      link: from.external_references.flatMap(({ url }) => pageOf(url) ?? [])[0],
    });
  }
}

/** https://docs.oasis-open.org/cti/stix/v2.1/os/stix-v2.1-os.html#_cvhfwe3t9vuo; what is not said here is said by the list. */
function verdictOf(types: readonly string[]): About['verdict'] {
  if (types.includes('malicious-activity')) return 'malicious';
  if (types.includes('anomalous-activity')) return 'suspicious';
  return types.includes('benign') ? 'known_good' : undefined;
}

const notEmpty = (list: readonly string[]): readonly string[] | undefined => (list.length === 0 ? undefined : list);

/** Reads the indicators of a bundle, or of a TAXII 2.1 answer. */
export async function readStix(path: string, list: ListBuilder): Promise<void> {
  const bundle = new Bundle();
  for await (const object of itemsOf(path, '$.objects.*')) {
    list.count();
    bundle.add(object, list.lines, list);
  }
  for (const {
    indicator: { pattern, pattern_type = 'stix', revoked },
    number,
    about,
  } of bundle.indicators()) {
    if (revoked) list.leftOut++;
    else if (pattern_type !== 'stix') list.report(pattern, number, () => `is a pattern of the type ${pattern_type}, which is not read`);
    else addPattern(pattern, number, about, list);
  }
}

function addPattern(pattern: string, number: number, about: About, list: ListBuilder): void {
  const { observables, problems } = understand(pattern);
  for (const problem of problems) list.report(pattern, number, () => problem);
  // A pattern names one domain exactly.
  for (const { kind, value } of observables) list.add(value, number, { kinds: kind && [kind], about, exactly: true });
}
