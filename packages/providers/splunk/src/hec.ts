import { type ActionContext, type ActionOutcome, ConnectorError, type HttpClient } from '@tw/connector-core';
import * as v from 'valibot';
import { hecAuthorization } from './auth.ts';
import { hecAnswer, hecFailure } from './failure.ts';
import type { Settings } from './settings.ts';

const word = v.pipe(v.string(), v.nonEmpty('must not be empty'), v.maxLength(1024));

/** https://docs.splunk.com/Documentation/Splunk/latest/Data/FormateventsforHTTPEventCollector */
export const newEvents = v.pipe(
  v.array(
    v.strictObject({
      event: v.union(
        [v.pipe(v.string(), v.nonEmpty('must not be empty')), v.record(v.string(), v.unknown())],
        'must be a text or an object',
      ),
      time: v.optional(v.pipe(v.string(), v.isoTimestamp('must be an ISO 8601 time with a zone: 2026-01-31T12:00:00Z'))),
      host: v.optional(word),
      source: v.optional(word),
      sourcetype: v.optional(word),
      index: v.optional(word),
      fields: v.optional(v.record(v.string(), v.union([v.string(), v.number(), v.boolean(), v.array(v.string())]))),
    }),
  ),
  v.minLength(1, 'must not be empty'),
  v.maxLength(1000, 'must not have more than 1,000 events'),
);

/** An event to be indexed. Without a `time`, Splunk takes that of its arrival. */
export type NewEvent = v.InferOutput<typeof newEvents>[number];

/** Sends events to the HTTP Event Collector, all in one request, which is never repeated: they would be indexed twice. */
export async function sendEvents(
  http: HttpClient,
  { hecUrl, hecToken }: Settings,
  events: readonly NewEvent[],
  { reason: _, ...options }: ActionContext,
): Promise<ActionOutcome> {
  if (hecUrl === undefined || hecToken === undefined)
    throw new ConnectorError('configuration', 'sendEvents needs hecUrl (TW_SPLUNK_HEC_URL) and hecToken (TW_SPLUNK_HEC_TOKEN)');
  const body = events
    .map(({ time, ...event }) => JSON.stringify(time === undefined ? event : { time: Date.parse(time) / 1000, ...event }))
    .join('\n');
  const answer = await http.post(new URL(`${hecUrl}/services/collector/event`), {
    schema: hecAnswer,
    body,
    headers: { authorization: hecAuthorization(hecToken), 'content-type': 'application/json' },
    ...options,
  });
  if (answer.code !== 0) {
    const { code = 'request_failed', message = answer.text, ...rest } = hecFailure(answer);
    throw new ConnectorError(code, message, rest);
  }
  return {
    status: 'pending',
    message: `Splunk has taken ${events.length} event${events.length === 1 ? '' : 's'}; searchable when indexed`,
  };
}
