import type { Indicator } from '@tw/connector-core';
import type { About } from './about.ts';
import type { Found } from './find.ts';

/** What can be asked of the entries of a list. */
export interface Index {
  find(indicator: Indicator): Found | undefined;
  counts(): FeedEntries;
}

/** A list that is ready to be asked. */
export interface Feed {
  readonly name: string;
  /** The name with version and date: what a report calls its source. */
  readonly title: string;
  readonly path?: string;
  /** The day of its last change: `2022-04-19`. */
  readonly date?: string;
  readonly licence?: string;
  /** A page for people. */
  readonly link?: string;
  /** How the file was read. */
  readonly format?: string;
  /** `known_good`: what it has is harmless or a frequent false alarm. */
  readonly verdict: 'malicious' | 'suspicious' | 'known_good';
  /** Of entries about which the list does not say another. */
  readonly confidence: number;
  readonly categories: readonly string[];
  readonly malwareFamilies?: readonly string[];
  readonly tlp?: About['tlp'];
  readonly matcher: Index;
  readonly problems: readonly FeedProblem[];
  readonly problemCount: number;
  /** Entries that had expired when the list was read, or that it has withdrawn itself. */
  readonly leftOut: number;
}

/** A line that is no entry. */
export interface FeedProblem {
  /** Counted from 1. In the default feed and in JSON: the place in its list, of MISP feeds the place of the event. */
  readonly line: number;
  /** The line, or the part of it that is wrong; cut. */
  readonly text: string;
  readonly reason: string;
}

/** How many different entries of each kind a list has. */
export interface FeedEntries {
  readonly domains: number;
  readonly urls: number;
  readonly addresses: number;
  readonly ranges: number;
  readonly hashes: number;
  readonly emails: number;
  /** Domains that the list says are none of its entries. */
  readonly exceptions: number;
}

/** What `listFeeds` says about a list. */
export interface FeedSummary extends Pick<
  Feed,
  'name' | 'path' | 'date' | 'licence' | 'link' | 'format' | 'verdict' | 'confidence' | 'categories' | 'malwareFamilies' | 'tlp' | 'leftOut'
> {
  readonly entries: FeedEntries;
  /** The first broken lines, at most 100. */
  readonly problems: readonly FeedProblem[];
  /** All broken lines. */
  readonly problemCount: number;
}

/** A plain object of its own, which the caller may change. */
export function summaryOf({ matcher, title: _, ...feed }: Feed): FeedSummary {
  return structuredClone({ ...feed, entries: matcher.counts() });
}

/** What one list says about an indicator. */
export interface Match extends Found {
  readonly feed: Feed;
}

export function matchesOf(feeds: readonly Feed[], indicator: Indicator): Match[] {
  return feeds.flatMap((feed) => {
    const found = feed.matcher.find(indicator);
    return found === undefined ? [] : [{ feed, ...found }];
  });
}
