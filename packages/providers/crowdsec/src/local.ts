import { type CallContext, type Finding, type HttpClient, type Indicator, isoTime, path, type ThreatSource } from '@tw/connector-core';
import * as v from 'valibot';
import { type Decision, readDecisions } from './decisions.ts';
import type { Settings } from './settings.ts';

/** https://github.com/crowdsecurity/crowdsec/blob/master/pkg/models/localapi_swagger.yaml: Alert. A time is written as Go prints one. */
const alert = v.object({
  scenario: v.nullish(v.string()),
  simulated: v.nullish(v.boolean()),
  start_at: v.nullish(v.string()),
  stop_at: v.nullish(v.string()),
  decisions: v.nullish(v.array(v.object({ origin: v.nullish(v.string()) }))),
});
type Alert = v.InferOutput<typeof alert>;

const alerts = v.pipe(
  v.nullable(v.array(alert)),
  v.transform((found) => found ?? []),
);

/** The default of the Local API, asked for by name. */
const mostAlerts = 100;

/** What the security engines of this network have seen and decided. */
export async function lookUpLocally(
  http: HttpClient,
  settings: Settings,
  { value }: Indicator,
  options: CallContext,
): Promise<Finding | undefined> {
  const seen = settings.machineId === undefined ? [] : await readAlerts(http, value, options);
  const rawAlerts = settings.machineId === undefined ? {} : { alerts: options.answers.last };
  const decisions = await readDecisions(http, settings, { ip: value }, options);
  options.answers.last = { decisions: options.answers.last, ...rawAlerts };
  const attacks = seen.filter(isAttack);
  if (decisions.length === 0 && attacks.length === 0) return undefined;
  return {
    ...judge(decisions, value),
    categories: unique([...decisions.filter(isDetection).map(({ scenario }) => scenario), ...attacks.map(({ scenario }) => scenario)]),
    tags: unique(decisions.flatMap(({ type, scope, value: range }) => [type, isOne(scope, range, value) ? undefined : range])),
    sources: decisions.map((each) => toSource(each, value)),
    // The oldest ones may be missing.
    ...(seen.length < mostAlerts && { firstSeen: times(attacks, 'start_at').at(0) }),
    lastSeen: times(attacks, 'stop_at').at(-1),
  };
}

const readAlerts = (http: HttpClient, value: string, options: CallContext): Promise<Alert[]> =>
  http.get(path`v1/alerts`, { schema: alerts, query: { scope: 'Ip', value, limit: mostAlerts }, ...options });

/** What a scenario saw. Decisions of people and programs are kept as alerts too, and tell of nothing that was seen. */
const isAttack = ({ simulated, decisions }: Alert): boolean =>
  simulated !== true && (decisions ?? []).every(({ origin }) => origin === 'crowdsec');

/** Made of what was seen: by this network's engines, by the community, or by the makers of a list. */
const detections: ReadonlyMap<string, number> = new Map([
  ['crowdsec', 0.9],
  ['CAPI', 0.8],
  ['lists', 0.7],
]);
/** Of lists, newer versions name the list too: `lists:firehol_greensnow`. */
const originOf = ({ origin }: Decision): string => origin.split(':', 1)[0] ?? '';
const isDetection = (decision: Decision): boolean => detections.has(originOf(decision));

const isOne = (scope: string, range: string, value: string): boolean =>
  scope.toLowerCase() === 'ip' || range === `${value}/32` || range === `${value}/128`;

interface Judgement {
  readonly verdict: 'malicious' | 'suspicious';
  readonly confidence: number;
}

/** One decision by itself: the README states the rule. */
function judgeOne(decision: Decision, value: string): Judgement {
  const { type, scope, value: range } = decision;
  const confidence = detections.get(originOf(decision));
  if (confidence === undefined || type !== 'ban') return { verdict: 'suspicious', confidence: 0.5 };
  return isOne(scope, range, value) ? { verdict: 'malicious', confidence } : { verdict: 'suspicious', confidence: 0.6 };
}

/** The worst of the decisions, and the surest of these; at least that it was seen to attack. */
const judge = (decisions: readonly Decision[], value: string): Judgement =>
  decisions
    .map((each) => judgeOne(each, value))
    .reduce((one, other) => (rank(other) > rank(one) ? other : one), { verdict: 'suspicious', confidence: 0.4 });

const rank = ({ verdict, confidence }: Judgement): number => (verdict === 'malicious' ? 1 : 0) + confidence / 2;

const toSource = (decision: Decision, value: string): ThreatSource => ({
  name: [decision.origin, decision.scenario].filter((part) => part).join(': '),
  verdict: judgeOne(decision, value).verdict,
});

/** In their order. `2026-11-24 11:32:48.5 +0000 UTC` has its zone twice. */
const times = (found: readonly Alert[], key: 'start_at' | 'stop_at'): string[] =>
  found.flatMap((each) => isoTime(each[key]?.replace(/ [A-Z]+$/, '')) ?? []).toSorted();

const unique = (texts: readonly (string | null | undefined)[]): string[] => [...new Set(texts.flatMap((text) => text || []))];
