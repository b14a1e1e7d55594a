import {
  type ActionContext,
  type ActionOutcome,
  type CallContext,
  ConnectorError,
  defined,
  type HttpClient,
  type Indicator,
  isoTime,
  parseIndicator,
  path,
} from '@tw/connector-core';
import * as v from 'valibot';
import { id, listOf, resources, text } from './answers.ts';
import { needing } from './failure.ts';
import { literal } from './fql.ts';

const line = v.pipe(v.string(), v.nonEmpty('must not be empty'), v.maxLength(1000));

/** https://www.falconpy.io/Service-Collections/IOC.html#indicator_create_v1 */
export const newIndicator = v.strictObject({
  value: v.pipe(v.string(), v.nonEmpty('must not be empty'), v.maxLength(2048)),
  action: v.picklist(['detect', 'prevent', 'prevent_no_ui', 'allow', 'no_action']),
  severity: v.optional(v.picklist(['informational', 'low', 'medium', 'high', 'critical']), 'high'),
  platforms: v.optional(v.pipe(v.array(v.picklist(['windows', 'mac', 'linux'])), v.minLength(1)), ['windows', 'mac', 'linux']),
  hostGroups: v.optional(v.pipe(v.array(line), v.minLength(1))),
  expiration: v.optional(v.pipe(v.string(), v.isoTimestamp('must be an ISO 8601 time with a zone: 2026-01-31T12:00:00Z'))),
  description: v.optional(line),
  tags: v.optional(v.array(line)),
});

/** A custom indicator (IOC) of the tenant. */
export interface NewIndicator {
  /** An MD5 or SHA-256 hash, a domain or an IP address, perhaps defanged. */
  readonly value: string;
  /** What the sensor does about it. Not each type has them all: Falcon refuses what it does not know. */
  readonly action: 'detect' | 'prevent' | 'prevent_no_ui' | 'allow' | 'no_action';
  /** Of the detections that it causes. Default: `high`. */
  readonly severity?: 'informational' | 'low' | 'medium' | 'high' | 'critical' | undefined;
  /** Default: all three. */
  readonly platforms?: readonly ('windows' | 'mac' | 'linux')[] | undefined;
  /** The ids of the host groups that it applies to. Default: all hosts. */
  readonly hostGroups?: readonly string[] | undefined;
  /** When it ends: ISO 8601. Default: never. */
  readonly expiration?: string | undefined;
  /** Default: the `reason` of the call. */
  readonly description?: string | undefined;
  readonly tags?: readonly string[] | undefined;
}

const strings = v.fallback(listOf(v.string()), []);
const existing = v.object({
  id,
  type: text,
  value: text,
  action: text,
  applied_globally: v.fallback(v.nullish(v.boolean()), undefined),
  expired: v.fallback(v.nullish(v.boolean()), undefined),
  expiration: text,
  platforms: strings,
  host_groups: strings,
});
type Existing = v.InferOutput<typeof existing>;

const found = resources(existing);
const created = resources(v.object({ id }));
const deleted = resources(id);

const types = new Set(['md5', 'sha256', 'domain', 'ipv4', 'ipv6']);

/** The value as the API wants it. Throws `unsupported` for the types that it does not have. */
function parse(value: string): Indicator {
  const indicator = parseIndicator(value);
  if (types.has(indicator.type)) return indicator;
  throw new ConnectorError('unsupported', `CrowdStrike has no custom indicators of the type ${indicator.type}`, {
    hint: 'It takes MD5, SHA-256, domains and IP addresses: https://www.falconpy.io/Service-Collections/IOC.html',
  });
}

/** Those of the tenant with this value, whatever more the filter lets through. */
async function look(http: HttpClient, { type, value }: Indicator, options: CallContext): Promise<Existing[]> {
  const query = { filter: `type:${literal(type)}+value:${literal(value)}`, limit: 100 };
  const answer = await needing('IOC Management: Read', http.get(path`iocs/combined/indicator/v1`, { schema: found, query, ...options }));
  return answer.resources.filter((each) => each.type === type && each.value?.toLowerCase() === value);
}

/** Adds a custom indicator, unless there is one that does the same. */
export async function addIndicator(http: HttpClient, wish: NewIndicator, options: ActionContext): Promise<ActionOutcome> {
  const { value, action, severity, platforms = [], hostGroups, expiration, description = options.reason, tags } = wish;
  const indicator = parse(value);
  const same = (await look(http, indicator, options)).find((each) => does(each, wish));
  if (same !== undefined)
    return {
      status: 'already_done',
      actionId: same.id,
      message: `there is a custom indicator for ${indicator.value} with the action ${action} already`,
    };
  const isSevere = action === 'detect' || action === 'prevent' || action === 'prevent_no_ui';
  const json = defined({
    comment: options.reason,
    indicators: [
      defined({
        ...indicator,
        action,
        platforms,
        expiration,
        description,
        tags,
        source: 'Triage Warden',
        severity: isSevere ? severity : undefined,
        applied_globally: hostGroups === undefined,
        host_groups: hostGroups,
      }),
    ],
  });
  const answer = await needing(
    'IOC Management: Write',
    http.post(path`iocs/entities/indicators/v1`, { schema: created, json, ...options }),
  );
  const [made] = answer.resources;
  if (made === undefined) throw new ConnectorError('request_failed', 'the API made no indicator', { retryable: false });
  return { status: 'completed', actionId: made.id, message: `the custom indicator for ${indicator.value} was added` };
}

/** Whether it already does all that is wished, for as long. */
function does(each: Existing, { action, platforms = [], hostGroups, expiration }: NewIndicator): boolean {
  const isLasting =
    each.expired !== true &&
    (each.expiration === undefined || (expiration !== undefined && isoTime(each.expiration) === isoTime(expiration)));
  const isEverywhere = each.applied_globally === true || (hostGroups?.every((group) => each.host_groups.includes(group)) ?? false);
  return each.action === action && isLasting && isEverywhere && platforms.every((platform) => each.platforms.includes(platform));
}

/** Removes all custom indicators for a value; a tenant has several where they differ in their host groups. */
export async function removeIndicator(http: HttpClient, value: string, options: ActionContext): Promise<ActionOutcome> {
  const indicator = parse(value);
  const ids = (await look(http, indicator, options)).map((each) => each.id);
  // Never without ids: what a deletion of nothing in particular deletes is not documented.
  if (ids.length === 0) return { status: 'already_done', message: `there is no custom indicator for ${indicator.value}` };
  const query = { ids, comment: options.reason };
  const answer = await needing(
    'IOC Management: Write',
    http.delete(path`iocs/entities/indicators/v1`, { schema: deleted, query, ...options }),
  );
  const left = ids.filter((each) => !answer.resources.includes(each));
  if (left.length > 0)
    throw new ConnectorError('request_failed', `${left.length} of ${ids.length} custom indicators were not removed: ${left.join(', ')}`, {
      retryable: false,
    });
  return {
    status: 'completed',
    message: `${ids.length === 1 ? 'the custom indicator' : `${ids.length} custom indicators`} for ${indicator.value} removed`,
  };
}
