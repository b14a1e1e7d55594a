import { type Finding, type HttpClient, isoTime, type OperationsOf, path } from '@tw/connector-core';
import * as v from 'valibot';

/** Only what is read. What the vendor may leave out is `v.nullish`; without the rest the answer is none. */
const indicatorAnswer = v.object({
  score: v.nullable(v.number()),
  categories: v.nullish(v.array(v.string())),
  last_seen: v.nullish(v.string()),
});

export const threatIntel = (http: HttpClient): OperationsOf<'threat_intel'> => ({
  // What the vendor knows. Questions about other types are refused before anything is sent.
  indicatorTypes: ['md5', 'sha1', 'sha256', 'ipv4', 'ipv6', 'domain', 'url'],
  // A 404 is an answer here: core makes it a report with the verdict `unknown`.
  lookup: async ({ type, value }, options) =>
    toFinding(await http.get(path`indicators/${type}/${value}`, { schema: indicatorAnswer, ...options })),
});

/** What is missing stays missing: no score is no verdict, and never `clean`. */
function toFinding({ score, categories, last_seen }: v.InferOutput<typeof indicatorAnswer>): Finding {
  const found = { categories: categories ?? [], lastSeen: isoTime(last_seen) };
  if (score === null) return { ...found, verdict: 'unknown' };
  if (score >= 70) return { ...found, verdict: 'malicious', confidence: score / 100 };
  if (score >= 30) return { ...found, verdict: 'suspicious', confidence: score / 100 };
  return { ...found, verdict: 'clean', confidence: 1 - score / 100 };
}
