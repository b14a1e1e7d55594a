import { type CallContext, type HttpClient, path } from '@tw/connector-core';
import * as v from 'valibot';
import { withKey } from './auth.ts';
import { durationMs } from './duration.ts';
import type { Settings } from './settings.ts';

/** https://github.com/crowdsecurity/crowdsec/blob/master/pkg/models/localapi_swagger.yaml: Decision */
const decision = v.object({
  id: v.number(),
  /** Who made it: `crowdsec` (a scenario, from this network's own logs), `cscli`, `CAPI` (the community's list), `lists`, … */
  origin: v.string(),
  type: v.string(),
  scope: v.string(),
  value: v.string(),
  /** What is left of its time. */
  duration: v.string(),
  scenario: v.nullish(v.string()),
  simulated: v.nullish(v.boolean()),
});
export type Decision = v.InferOutput<typeof decision>;

/** Nothing found is `null`, and not an empty list. */
const decisions = v.pipe(
  v.nullable(v.array(decision)),
  v.transform((found) => found ?? []),
);

/** Those in force; by `ip` those of ranges around it too, by scope and value exactly these. */
export async function readDecisions(
  http: HttpClient,
  { bouncerKey }: Settings,
  query: Readonly<Record<string, string | undefined>>,
  options: CallContext,
): Promise<Decision[]> {
  const found = await http.get(path`v1/decisions`, { schema: decisions, query, ...withKey(bouncerKey), ...options });
  return found.filter(({ duration, simulated }) => simulated !== true && (durationMs(duration) ?? 1) > 0);
}
