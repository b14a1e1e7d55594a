import { defined, type Finding } from '@tw/connector-core';
import type { Match } from './feed.ts';

/**
 * The worst verdict of the lists that have it, with the confidence of the surest list of that verdict: lists copy from each
 * other, so several together prove no more than the best of them. On no list means unknown and never clean.
 */
export function toFinding(matches: readonly Match[]): Finding | undefined {
  if (matches.length === 0) return undefined;
  const verdict = matches.some(({ feed }) => feed.verdict === 'malicious') ? 'malicious' : 'suspicious';
  const deciding = matches.filter(({ feed }) => feed.verdict === verdict);
  return {
    verdict,
    confidence: Math.max(...deciding.map(({ feed }) => feed.confidence)),
    categories: [...new Set(matches.flatMap(({ feed }) => feed.categories))],
    sources: matches.map(({ feed, rule, entry }) => ({
      name: `${feed.title}: ${rule} ${entry}`,
      verdict: feed.verdict,
      ...defined({ link: feed.link }),
    })),
  };
}
