import { defined, type Finding } from '@tw/connector-core';
import { type About, strictest } from './about.ts';
import type { Match } from './feed.ts';

/** What one list says about an indicator: of the entry where it does, else of all its entries. */
interface Opinion {
  readonly match: Match;
  readonly about: About;
  readonly verdict: 'malicious' | 'suspicious' | 'known_good';
  readonly confidence: number;
}

/** What a list of harmless things leaves of the confidence in those that object. */
const doubt = 0.5;

/**
 * The worst verdict of the lists that have it, with the confidence of the surest list of that verdict: lists copy from each
 * other, so several together prove no more than the best of them. On no list means unknown and never clean.
 *
 * A list of harmless things proves nothing either, since bad things happen on good sites: with it alone the verdict is unknown; next
 * to others it makes them suspicious at most, with half the confidence.
 */
export function toFinding(matches: readonly Match[]): Finding | undefined {
  if (matches.length === 0) return undefined;
  const opinions = matches.map(opinionOf);
  const sources = opinions.map(sourceOf);
  const bad = opinions.filter(({ verdict }) => verdict !== 'known_good');
  if (bad.length === 0) return { verdict: 'unknown', sources };
  const isDoubted = bad.length < opinions.length;
  const worst = bad.some(({ verdict }) => verdict === 'malicious') ? 'malicious' : 'suspicious';
  const [deciding] = bad.filter(({ verdict }) => verdict === worst).toSorted((one, other) => other.confidence - one.confidence);
  const confidence = deciding?.confidence ?? 0;
  const abouts = bad.map(({ about }) => about);
  return {
    verdict: isDoubted ? 'suspicious' : worst,
    confidence: isDoubted ? Math.round(confidence * doubt * 1000) / 1000 : confidence,
    categories: all(bad.map(({ match: { feed }, about }) => [...(about.categories ?? []), ...feed.categories])),
    malwareFamilies: all(bad.map(({ match: { feed }, about }) => [...(about.malwareFamilies ?? []), ...(feed.malwareFamilies ?? [])])),
    tags: all([...abouts.map(({ tags = [] }) => tags), labelOf(opinions)]),
    firstSeen: sorted(abouts.map(({ firstSeen }) => firstSeen))[0],
    lastSeen: sorted(abouts.map(({ lastSeen }) => lastSeen)).at(-1),
    link: deciding?.about.link,
    sources,
  };
}

function opinionOf(match: Match): Opinion {
  const { feed, about = {} } = match;
  return { match, about, verdict: about.verdict ?? feed.verdict, confidence: about.confidence ?? feed.confidence };
}

function sourceOf({ match: { feed, rule, entry }, about, verdict }: Opinion) {
  const link = about.link ?? feed.link;
  if (verdict === 'known_good') return { name: `${feed.title}: known good: ${rule} ${entry}`, ...defined({ link }) };
  return { name: `${feed.title}: ${rule} ${entry}`, verdict, ...defined({ link }) };
}

/** How far the report may be passed on, since reports have no field for it. */
function labelOf(opinions: readonly Opinion[]): readonly string[] {
  const label = strictest(opinions.flatMap(({ match: { feed }, about }) => [about.tlp, feed.tlp]));
  return label === undefined ? [] : [`tlp:${label}`];
}

const all = (lists: readonly (readonly string[])[]): string[] => [...new Set(lists.flat())];

const sorted = (times: readonly (string | undefined)[]): string[] => times.filter((time) => time !== undefined).toSorted();
