import { type Finding, type HttpClient, type Indicator, type ReadContext, type Verdict } from '@tw/connector-core';
import { lookUpHosted } from './cti.ts';
import { lookUpLocally } from './local.ts';
import type { Settings } from './settings.ts';

/** The hosted API is asked where the own network's engines do not say malicious: each question counts against a small quota. */
export async function lookUp(
  http: HttpClient,
  settings: Settings,
  indicator: Indicator,
  options: ReadContext,
): Promise<Finding | undefined> {
  const local = await lookUpLocally(http, settings, indicator, options);
  if (local?.verdict === 'malicious') return local;
  const { last: localRaw } = options.answers;
  const hosted = await lookUpHosted(http, settings, indicator, options);
  if (hosted) options.answers.last = { ...Object(localRaw), cti: options.answers.last };
  return local && hosted ? both(local, hosted) : (local ?? hosted);
}

const severity: readonly Verdict[] = ['unknown', 'clean', 'suspicious', 'malicious'];

const isWorse = (one: Finding, other: Finding): boolean =>
  severity.indexOf(one.verdict) - severity.indexOf(other.verdict) > 0 ||
  (one.verdict === other.verdict && (one.confidence ?? 0) > (other.confidence ?? 0));

/** The worse verdict counts, and of two that are the same the surer; all that is known is kept. */
function both(local: Finding, hosted: Finding): Finding {
  const { verdict, confidence } = isWorse(hosted, local) ? hosted : local;
  const list = (key: 'categories' | 'tags') => [...new Set([...(local[key] ?? []), ...(hosted[key] ?? [])])];
  const times = (key: 'firstSeen' | 'lastSeen') => [local[key], hosted[key]].filter((time) => time !== undefined).toSorted();
  return {
    ...hosted,
    verdict,
    confidence,
    categories: list('categories'),
    tags: list('tags'),
    sources: [...(local.sources ?? []), ...(hosted.sources ?? [])],
    firstSeen: times('firstSeen').at(0),
    lastSeen: times('lastSeen').at(-1),
  };
}
