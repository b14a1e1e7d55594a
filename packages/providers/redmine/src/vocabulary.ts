import {
  type CallContext,
  ConnectorError,
  type HttpClient,
  path,
  type Remembered,
  remembered,
  type StatusCategory,
} from '@tw/connector-core';
import * as v from 'valibot';
import type { Redmine } from './redmine.ts';

const named = { id: v.number(), name: v.string() };
const statusList = v.object({ issue_statuses: v.array(v.object({ ...named, is_closed: v.optional(v.boolean(), false) })) });
const trackerList = v.object({ trackers: v.array(v.object({ ...named, default_status: v.nullish(v.object({ id: v.number() })) })) });
const priorityList = v.object({
  issue_priorities: v.array(v.object({ ...named, is_default: v.optional(v.boolean(), false), active: v.optional(v.boolean(), true) })),
});

export interface Status {
  readonly id: number;
  readonly name: string;
  readonly category: StatusCategory;
}

export interface Priority {
  readonly id: number;
  readonly is_default: boolean;
  readonly active: boolean;
}

/** What this Redmine's statuses, trackers and priorities are: every name can be changed, and is in the language of its people. */
export interface Vocabulary {
  readonly statuses: readonly Status[];
  readonly trackers: readonly { readonly id: number; readonly name: string }[];
  /** The lowest first. */
  readonly priorities: readonly Priority[];
}

/**
 * Redmine tells which statuses are closed; that one where a tracker begins is open, the others are in progress.
 * https://www.redmine.org/projects/redmine/wiki/Rest_IssueStatuses, …/Rest_Trackers, …/Rest_Enumerations
 */
export const vocabulary = (http: HttpClient): Remembered<Vocabulary> =>
  remembered(async (options) => {
    const { issue_statuses: statuses } = await http.get(path`issue_statuses.json`, { schema: statusList, ...options });
    const { trackers } = await http.get(path`trackers.json`, { schema: trackerList, ...options });
    const { issue_priorities: priorities } = await http.get(path`enumerations/issue_priorities.json`, { schema: priorityList, ...options });
    const first = new Set(trackers.flatMap(({ default_status: status }) => status?.id ?? []));
    const categoryOf = (id: number, isClosed: boolean) => (isClosed ? 'done' : first.has(id) ? 'open' : 'in_progress');
    return {
      statuses: statuses.map(({ id, name, is_closed: closed }) => ({ id, name, category: categoryOf(id, closed) })),
      trackers,
      priorities,
    };
  });

/** The vocabulary that these statuses and priorities are in: loaded again where one of them is new. */
export async function vocabularyOf(
  { vocabulary: kept }: Redmine,
  issues: readonly { readonly status: { readonly id: number }; readonly priority?: { readonly id: number } | null | undefined }[],
  options: CallContext,
): Promise<Vocabulary> {
  const isFresh = kept.known() === undefined;
  const words = await kept.get(options);
  const isKnown = issues.every(
    ({ status, priority }) =>
      words.statuses.some(({ id }) => id === status.id) && (!priority || words.priorities.some(({ id }) => id === priority.id)),
  );
  return isKnown || isFresh ? words : kept.reload(options);
}

/** The id of a tracker that is given by name or id. */
export async function trackerId({ vocabulary: kept }: Redmine, given: string, options: CallContext): Promise<number> {
  const find = ({ trackers }: Vocabulary) =>
    trackers.find(({ id, name }) => String(id) === given || name.toLowerCase() === given.trim().toLowerCase());
  const found = find(await kept.get(options)) ?? find(await kept.reload(options));
  if (found) return found.id;
  const names = (kept.known()?.trackers ?? []).map(({ name }) => name);
  throw new ConnectorError('invalid_input', `there is no tracker ${JSON.stringify(given)}: ${names.join(', ')}`);
}
