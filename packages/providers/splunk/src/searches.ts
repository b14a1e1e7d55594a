import {
  type AlertStatus,
  type CallContext,
  ConnectorError,
  defined,
  type FieldValue,
  type ListContext,
  type ReadContext,
  type SearchResults,
  type SiemAlert,
  type SiemEvent,
  type TimeRange,
} from '@tw/connector-core';
import { explainNoMacro, toAlert } from './alerts.ts';
import { searchesFor, toEvent } from './events.ts';
import type { Row } from './job.ts';
import type { SearchJobs } from './jobs.ts';

type Query = { readonly query: string; readonly range: TimeRange | undefined };

const usualLimit = 1000;

/** The first rows of a search, and what Splunk says of it. */
export async function search(jobs: SearchJobs, { query, range }: Query, options: ListContext): Promise<SearchResults> {
  const { limit = usualLimit } = options;
  const job = await jobs.open({ query, range, limit }, options);
  try {
    const found: SiemEvent[] = [];
    for await (const rows of job.pages(options))
      for (const row of rows.slice(0, limit - found.length)) found.push(toEvent(row, options.includeRaw));
    const { resultCount: totalCount, runDuration, scanCount, isFinalized } = job.status;
    const warnings = isFinalized
      ? [...job.warnings, 'the search was ended before it was through: these are not all results']
      : job.warnings;
    const stats = defined({ durationMs: runDuration === undefined ? undefined : Math.round(runDuration * 1000), scannedEvents: scanCount });
    return {
      searchId: job.sid,
      events: found,
      truncated: job.isCut || (totalCount ?? (found.length < limit ? 0 : Infinity)) > found.length,
      warnings,
      stats,
      ...defined({ totalCount }),
    };
  } finally {
    await job.close();
  }
}

/** All rows of a search, page by page. Left or aborted, it cancels the search. */
async function* rowsOf(
  jobs: SearchJobs,
  { query, range }: Query,
  options: CallContext & { readonly limit?: number | undefined },
): AsyncGenerator<readonly Row[], void, undefined> {
  const { limit = Infinity } = options;
  const job = await jobs.open({ query, range, limit }, options);
  let read = 0;
  try {
    for await (const rows of job.pages(options)) {
      read += rows.length;
      yield rows;
    }
  } finally {
    await job.close();
  }
  // A list has no other place to say that it is not whole.
  if (job.isCut && read < limit)
    throw new ConnectorError(
      'request_failed',
      `these ${read} rows are not all: ${job.status.isFinalized ? 'the search was ended before it was through' : 'Splunk keeps no more of one search'}`,
      {
        hint: 'Search a shorter time range at a time.',
      },
    );
}

export async function* events(jobs: SearchJobs, query: Query, options: ListContext): AsyncGenerator<readonly SiemEvent[], void, undefined> {
  for await (const rows of rowsOf(jobs, query, options)) yield rows.map((row) => toEvent(row, options.includeRaw));
}

/** Those that are still there, in the order of their ids. */
export async function getEvents(jobs: SearchJobs, ids: readonly string[], options: ReadContext): Promise<readonly SiemEvent[]> {
  const found = new Map<string | undefined, SiemEvent>();
  for (const request of searchesFor(ids))
    for await (const rows of rowsOf(jobs, request, { ...options, limit: undefined }))
      for (const row of rows) {
        const event = toEvent(row, options.includeRaw);
        found.set(event.id, event);
      }
  return [...new Set(ids)].flatMap((id) => found.get(id) ?? []);
}

export interface NotableOptions {
  readonly status: AlertStatus | undefined;
  readonly webUrl: string | undefined;
}

export async function* notables(
  jobs: SearchJobs,
  query: Query,
  { status, webUrl }: NotableOptions,
  { limit, ...options }: ListContext,
): AsyncGenerator<readonly SiemAlert[], void, undefined> {
  // The limit is of alerts, of which the query may find some that are filtered out below.
  const wanted = status === undefined ? { ...options, limit } : options;
  try {
    for await (const rows of rowsOf(jobs, query, wanted)) {
      const alerts = rows.map((row) => toAlert(row, webUrl, options.includeRaw === true));
      yield alerts.filter((alert) => status === undefined || alert.status === status);
    }
  } catch (error) {
    throw explainNoMacro(error);
  }
}

export async function* fieldValues(
  jobs: SearchJobs,
  field: string,
  query: Query,
  options: ListContext,
): AsyncGenerator<readonly FieldValue[], void, undefined> {
  for await (const rows of rowsOf(jobs, query, options)) yield rows.map((row) => toFieldValue(row, field));
}

function toFieldValue(row: Row, field: string): FieldValue {
  const { [field]: value, tw_count: counted } = row;
  const count = Number(counted);
  if (typeof value !== 'string' || !Number.isInteger(count))
    throw new ConnectorError('invalid_response', 'a row of field values has no value or no count');
  return { value, count };
}
