import { defined } from '@tw/connector-core';
import { type About, mergedAbout, nothingMore } from './about.ts';

/** Which names a domain entry stands for: itself (1), all names below it (2), or both. */
export type Scope = 1 | 2 | 3;
export const itself = 1;
export const below = 2;
export const itselfAndBelow = 3;

/** What a list has under one key. */
export interface Listed {
  /** What is said of the indicator itself. Absent: it is not listed. */
  readonly itself?: About;
  /** What is said of the names below a domain. Absent: they are not listed. */
  readonly below?: About;
  /** A URL as it is listed, where that is not the key. */
  readonly url?: string;
}

/** Shared, since most lists say nothing about millions of entries. */
const plain: Readonly<Record<Scope, Listed>> = {
  1: { itself: nothingMore },
  2: { below: nothingMore },
  3: { itself: nothingMore, below: nothingMore },
};

export function listedAs(scope: Scope, about: About): Listed {
  if (about === nothingMore) return plain[scope];
  return { ...((scope & itself) !== 0 && { itself: about }), ...((scope & below) !== 0 && { below: about }) };
}

/** What is added twice is one entry, of which all is said that was said each time: see `mergedAbout`. A URL is written as the last time. */
export function mergedListed(one: Listed, other: Listed): Listed {
  if (one === other) return one;
  const part = (key: 'itself' | 'below') => {
    const [first, second] = [one[key], other[key]];
    return first === undefined || second === undefined ? (first ?? second) : mergedAbout(first, second);
  };
  return defined({ itself: part('itself'), below: part('below'), url: other.url });
}
