import type { Indicator } from '@tw/connector-core';
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
  readonly verdict: 'malicious' | 'suspicious';
  readonly confidence: number;
  readonly categories: readonly string[];
  readonly matcher: Index;
  readonly problems: readonly FeedProblem[];
  readonly problemCount: number;
}

/** A line that is no entry. */
export interface FeedProblem {
  /** Counted from 1; for the default feed the place in its list. */
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
  'name' | 'path' | 'date' | 'licence' | 'link' | 'format' | 'verdict' | 'confidence' | 'categories'
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
