import {
  type CallContext,
  type Finding,
  type HttpClient,
  type Indicator,
  isConnectorError,
  isoTime,
  isPublicAddress,
  path,
  type Verdict,
} from '@tw/connector-core';
import * as v from 'valibot';
import { withKey } from './auth.ts';
import type { Settings } from './settings.ts';

const named = v.fallback(v.nullish(v.array(v.object({ name: v.string() }))), undefined);
const time = v.nullish(v.string());

/** https://docs.crowdsec.net/u/cti_api/taxonomy/cti_object */
const report = v.object({
  ip: v.string(),
  reputation: v.nullish(v.string()),
  behaviors: named,
  history: v.nullish(v.object({ first_seen: time, last_seen: time })),
  classifications: v.nullish(v.object({ false_positives: named, classifications: named })),
  scores: v.nullish(v.object({ overall: v.nullish(v.object({ total: v.nullish(v.number()) })) })),
});
type Report = v.InferOutput<typeof report>;

/** `known`: seen, but "we still require additional information to make a decision". */
const byReputation: ReadonlyMap<string, Verdict> = new Map([
  ['malicious', 'malicious'],
  ['suspicious', 'suspicious'],
  ['safe', 'clean'],
]);

/** What CrowdSec's whole community knows. Private addresses are nobody's there, and are not sent. https://docs.crowdsec.net/u/cti_api/api_introduction */
export async function lookUpHosted(
  http: HttpClient,
  { ctiApiKey, ctiUrl }: Settings,
  { value }: Indicator,
  options: CallContext,
): Promise<Finding | undefined> {
  if (ctiApiKey === undefined || !isPublicAddress(value)) return undefined;
  const to = new URL(`${ctiUrl}/${path`smoke/${value}`}`);
  try {
    return toFinding(await http.get(to, { schema: report, ...withKey(ctiApiKey), ...options }), value);
  } catch (error) {
    if (isConnectorError(error) && error.status === 404) return undefined;
    throw error;
  }
}

function toFinding({ reputation, behaviors, history, classifications, scores }: Report, value: string): Finding {
  const falsePositives = namesOf(classifications?.false_positives);
  const verdict = byReputation.get(reputation ?? '') ?? 'unknown';
  // "Any IP with false_positives tags shouldn't be considered as malicious."
  const isDoubtful = falsePositives.length > 0 && verdict === 'malicious';
  return {
    verdict: isDoubtful ? 'suspicious' : verdict,
    confidence: isDoubtful ? 0.3 : confidenceOf(verdict, scores?.overall?.total ?? undefined),
    categories: namesOf(behaviors),
    tags: [...namesOf(classifications?.classifications), ...falsePositives.map((name) => `false-positive:${name}`)],
    firstSeen: isoTime(history?.first_seen),
    lastSeen: isoTime(history?.last_seen),
    sources: [{ name: 'CrowdSec CTI', verdict }],
    link: `https://app.crowdsec.net/cti/${value}`,
  };
}

/** The total score is 0 to 5. https://docs.crowdsec.net/u/cti_api/taxonomy/scores */
function confidenceOf(verdict: Verdict, total = 3): number {
  if (verdict === 'malicious') return (14 + Math.min(5, Math.max(0, total))) / 20;
  return verdict === 'suspicious' ? 0.5 : 0.8;
}

const namesOf = (list: readonly { readonly name: string }[] | null | undefined): string[] => (list ?? []).map(({ name }) => name);
