import { defined } from '@tw/connector-core';

/**
 * What a list says about one entry beyond that it is on the list. What is missing is said by the list as a whole
 * (its verdict, confidence, categories), or by nobody.
 */
export interface About {
  /** `known_good`: on a list of what is harmless or gives false alarms; it softens what other lists say. */
  readonly verdict?: 'malicious' | 'suspicious' | 'known_good';
  /** From 0 to 1. */
  readonly confidence?: number;
  readonly categories?: readonly string[];
  readonly malwareFamilies?: readonly string[];
  readonly tags?: readonly string[];
  /** ISO 8601, UTC. */
  readonly firstSeen?: string;
  /** ISO 8601, UTC. */
  readonly lastSeen?: string;
  /** ISO 8601, UTC: from then on the entry says nothing. */
  readonly expires?: string;
  /** The Traffic Light Protocol's label of the entry, as in `amber+strict`. */
  readonly tlp?: 'clear' | 'green' | 'amber' | 'amber+strict' | 'red';
  /** A page for people about this entry. */
  readonly link?: string;
}

/** Only that it is on the list. Shared, since most entries are so. */
export const nothingMore: About = {};

/** From mild to severe. */
const verdicts = ['known_good', 'suspicious', 'malicious'] as const;
const labels = ['clear', 'green', 'amber', 'amber+strict', 'red'] as const;

/**
 * What is said of an entry that a list has twice: the worse verdict, the higher confidence, all categories, families and tags, the
 * first and the last time that it was seen, the stricter label, and the page of the one that was seen last. It expires when the
 * last of the two does, and never if one of them never does. Otherwise what is said stands where the other says nothing.
 */
export function mergedAbout(one: About, other: About): About {
  if (one === other || (other === nothingMore && one.expires === undefined)) return one;
  const [earlier, later] = lastSight(one) > lastSight(other) ? [other, one] : [one, other];
  return defined({
    verdict: verdicts.findLast((verdict) => verdict === one.verdict || verdict === other.verdict),
    confidence: greater(one.confidence, other.confidence),
    categories: all(one.categories, other.categories),
    malwareFamilies: all(one.malwareFamilies, other.malwareFamilies),
    tags: all(one.tags, other.tags),
    firstSeen: [one.firstSeen, other.firstSeen].filter((time) => time !== undefined).sort()[0],
    lastSeen: greater(one.lastSeen, other.lastSeen),
    expires: one.expires !== undefined && other.expires !== undefined ? greater(one.expires, other.expires) : undefined,
    tlp: strictest([one.tlp, other.tlp]),
    link: later.link ?? earlier.link,
  });
}

export const hasExpired = ({ expires }: About): boolean => expires !== undefined && Date.parse(expires) <= Date.now();

const lastSight = ({ firstSeen, lastSeen }: About): string => lastSeen ?? firstSeen ?? '';

/** Times of the same form are in order as texts. */
const greater = <T extends number | string>(one: T | undefined, other: T | undefined): T | undefined =>
  one === undefined || (other !== undefined && other > one) ? other : one;

/** Of labels of the Traffic Light Protocol. */
export const strictest = (given: readonly About['tlp'][]): About['tlp'] => labels.findLast((label) => given.includes(label));

const all = (one: readonly string[] | undefined, other: readonly string[] | undefined): readonly string[] | undefined =>
  one === undefined || other === undefined ? (one ?? other) : [...new Set([...one, ...other])];
