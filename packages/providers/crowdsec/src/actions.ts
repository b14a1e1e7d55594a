import {
  type ActionOptions,
  type ActionOutcome,
  type CallContext,
  ConnectorError,
  type HttpClient,
  isConnectorError,
  path,
} from '@tw/connector-core';
import * as v from 'valibot';
import { machineOf } from './auth.ts';
import { type Decision, readDecisions } from './decisions.ts';
import { durationMs } from './duration.ts';
import type { Settings } from './settings.ts';
import { assertHarmless, type DecisionTarget, type DecisionToAdd, type Target, targetOf } from './targets.ts';

const defaultDuration = '4h';
/** One that is in force for about as long is the same: of the one that this action made some time has passed when it is repeated. */
const sameShare = 0.9;

const origin = 'triage-warden';
const accepted = v.tuple([v.pipe(v.string(), v.nonEmpty())]);
/** What is left of the time of each decision in an alert; below zero where it is over. */
const made = v.object({ decisions: v.array(v.object({ duration: v.string() })) });
const deleted = v.object({ nbDeleted: v.string() });

/** Bouncers take decisions from the Local API every few seconds: it is in force there, and soon with them. https://docs.crowdsec.net/docs/local_api/bouncers */
export async function addDecision(
  http: HttpClient,
  settings: Settings,
  decision: DecisionToAdd,
  { reason, ...options }: CallContext & ActionOptions,
): Promise<ActionOutcome> {
  const target = targetOf(decision);
  assertHarmless(target, decision.allowPrivate ?? false);
  machineOf(settings);
  const { type = 'ban', duration = defaultDuration } = decision;
  const enough = (durationMs(duration) ?? 0) * sameShare;
  const present = await readDecisions(http, settings, { ...target, type }, options);
  if (present.some((each) => (durationMs(each.duration) ?? 0) >= enough))
    return { status: 'already_done', message: `a ${type} of ${target.value} is in force already` };
  const [actionId] = await http.post(path`v1/alerts`, {
    schema: accepted,
    json: [alertOf(target, { type, duration, reason })],
    ...options,
  });
  const { decisions } = await http.get(path`v1/alerts/${actionId}`, { schema: made, ...options });
  if (!decisions.some((each) => (durationMs(each.duration) ?? 0) > 0))
    throw new ConnectorError('invalid_response', `the ${type} of ${target.value} was taken (alert ${actionId}), and is not in force`, {
      status: 200,
      hint: 'Its time runs by the clock of this machine: set that, or the server’s.',
    });
  return {
    status: 'completed',
    actionId,
    message: `a ${type} of ${target.value} is in force for ${duration}; bouncers take it up within seconds`,
  };
}

/** Decisions come as a part of an alert, whose other fields are required. Their time runs from its `start_at`. https://github.com/crowdsecurity/crowdsec/blob/master/pkg/models/localapi_swagger.yaml */
function alertOf(
  { scope, value }: Target,
  { type, duration, reason = `${type} by hand` }: { readonly type: string; readonly duration: string; readonly reason: string | undefined },
) {
  const now = new Date().toISOString();
  return {
    scenario: reason,
    scenario_hash: '',
    scenario_version: '',
    message: reason,
    events: [],
    events_count: 1,
    capacity: 0,
    leakspeed: '0',
    simulated: false,
    start_at: now,
    stop_at: now,
    source: { scope, value, ...(scope === 'Ip' && { ip: value }), ...(scope === 'Range' && { range: value }) },
    decisions: [{ scope, value, type, duration, origin, scenario: reason }],
  };
}

/** Newer versions tell of several decisions on one value only the longest: each that is removed may show another. */
const rounds = 20;

/** Ends all decisions on exactly this value, whoever made them; those of ranges around it stay. */
export async function removeDecision(
  http: HttpClient,
  settings: Settings,
  decision: DecisionTarget,
  { reason: _, ...options }: CallContext & ActionOptions,
): Promise<ActionOutcome> {
  const target = { ...targetOf(decision), type: decision.type };
  machineOf(settings);
  const around = async ({ scope, value }: Target) => (scope === 'Ip' ? readDecisions(http, settings, { ip: value }, options) : []);
  const gone: Decision[] = [];
  for (let round = 0; round < rounds; round++) {
    const found = await readDecisions(http, settings, { ...target }, options);
    if (found.length === 0) return removed(target, gone, await around(target));
    for (const { id } of found)
      await http.delete(path`v1/decisions/${id}`, { schema: deleted, ...options }).catch((error: unknown) => {
        // Another program was faster.
        if (!isConnectorError(error, 'not_found')) throw error;
      });
    gone.push(...found);
  }
  throw new ConnectorError('request_failed', `there still are decisions on ${target.value}, after ${gone.length} were removed`, {
    hint: 'Another program adds them: stop that first.',
  });
}

function removed({ value }: Target, gone: readonly Decision[], left: readonly Decision[]): ActionOutcome {
  const rest = left.length === 0 ? '' : `; it stays within ${left.map((each) => `the ${each.type} of ${each.value}`).join(', ')}`;
  if (gone.length === 0) return { status: 'already_done', message: `there is no such decision on ${value}${rest}` };
  const made = [...new Set(gone.map(({ origin: by }) => by))].join(', ');
  return {
    status: 'completed',
    message: `removed ${gone.length} ${gone.length === 1 ? 'decision' : 'decisions'} on ${value} (by ${made})${rest}`,
  };
}
