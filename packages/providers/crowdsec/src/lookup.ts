import { defined, type Finding, type HttpClient, type Indicator, type ReadContext, type Verdict } from '@tw/connector-core';
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

/** The worse verdict counts, and at the same the surer; all that is known is kept. */
function both(local: Finding, hosted: Finding): Finding {
  const [least, most] = [local, hosted].toSorted(
    (one, other) => severity.indexOf(one.verdict) - severity.indexOf(other.verdict) || (one.confidence ?? 0) - (other.confidence ?? 0),
  );
  const list = <K extends 'categories' | 'tags'>(key: K) => [...new Set([...(local[key] ?? []), ...(hosted[key] ?? [])])];
  return {
    ...least,
    ...defined({ ...most }),
    verdict: most?.verdict ?? local.verdict,
    categories: list('categories'),
    tags: list('tags'),
    sources: [...(local.sources ?? []), ...(hosted.sources ?? [])],
    firstSeen: [local.firstSeen, hosted.firstSeen]
      .filter((time) => time !== undefined)
      .toSorted()
      .at(0),
    lastSeen: [local.lastSeen, hosted.lastSeen]
      .filter((time) => time !== undefined)
      .toSorted()
      .at(-1),
  };
}
