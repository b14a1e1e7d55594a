import * as v from 'valibot';
import type { ActionOptions, ActionResult, ListOptions, ReadOptions } from '../connector.ts';
import { action, list, read, type TraitSpec } from '../operations.ts';
import type { TimeRange } from '../time.ts';
import { anyQuery, identifier, line, prose, timeRange } from './inputs.ts';
import type { AlertStatus, Severity, VendorWords } from './models.ts';

/** One event or result row. */
export interface SiemEvent {
  readonly id?: string;
  /** ISO 8601, UTC. */
  readonly timestamp?: string;
  /** Where it was collected, in the vendor's word: an index, table or log source. */
  readonly source?: string;
  /** The vendor's fields, by its names. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** The event as it was logged, or the vendor's own answer with `includeRaw`. */
  readonly raw?: unknown;
}

export interface SearchResults {
  /** The vendor's id of the search. */
  readonly searchId?: string;
  readonly events: readonly SiemEvent[];
  /** How many there are in all, where the vendor says. */
  readonly totalCount?: number;
  /** Whether there are more than these. */
  readonly truncated: boolean;
  /** What the vendor says of incomplete results, failed shards and the like. */
  readonly warnings: readonly string[];
  readonly stats?: { readonly durationMs?: number; readonly scannedEvents?: number; readonly scannedBytes?: number };
}

export interface SiemAlert extends VendorWords {
  readonly id: string;
  readonly title: string;
  readonly description?: string;
  readonly severity: Severity;
  readonly status: AlertStatus;
  /** ISO 8601, UTC. */
  readonly createdAt?: string;
  /** ISO 8601, UTC. */
  readonly updatedAt?: string;
  readonly assignee?: string;
  /** MITRE ATT&CK, as the vendor names them: ids or names. */
  readonly tactics: readonly string[];
  readonly techniques: readonly string[];
  readonly link?: string;
  readonly raw?: unknown;
}

export interface SavedSearch {
  readonly id: string;
  readonly name: string;
  readonly query: string;
  readonly description?: string;
  readonly raw?: unknown;
}

export interface FieldValue {
  readonly value: string;
  readonly count: number;
}

export interface AlertFilter {
  readonly timeRange?: TimeRange | undefined;
  readonly status?: AlertStatus | undefined;
}

export interface AlertUpdate {
  readonly status?: Exclude<AlertStatus, 'unknown'> | undefined;
  readonly assignee?: string | undefined;
  readonly comment?: string | undefined;
}

/** Searches logs and works on alerts. Queries are in the vendor's own language. */
export interface SiemConnector {
  /** Runs a search to its end and answers with the first rows: `limit` of them, default 1,000. */
  search(query: string, timeRange: TimeRange, options?: ListOptions): Promise<SearchResults>;
  /** All rows of a search, in constant memory. A loop that is left, or an abort, cancels the search on the server. */
  searchEvents(query: string, timeRange: TimeRange, options?: ListOptions): AsyncIterable<SiemEvent>;
  getEvents(ids: readonly string[], options?: ReadOptions): Promise<readonly SiemEvent[]>;
  /** Events in which an indicator occurs, literally: it is escaped for the vendor's language. */
  getRelatedEvents(indicator: string, timeRange: TimeRange, options?: ListOptions): AsyncIterable<SiemEvent>;
  listAlerts(filter?: AlertFilter, options?: ListOptions): AsyncIterable<SiemAlert>;
  updateAlert(id: string, update: AlertUpdate, action?: ActionOptions): Promise<ActionResult>;
  listSavedSearches(options?: ListOptions): AsyncIterable<SavedSearch>;
  /** The values of a field, the most frequent first. */
  getFieldValues(field: string, timeRange: TimeRange, options?: ListOptions): AsyncIterable<FieldValue>;
}

const alertStatus = v.picklist(['new', 'in_progress', 'closed']);

export const siem: TraitSpec = {
  operations: {
    search: { ...read(anyQuery, timeRange), options: 'list' },
    searchEvents: list(anyQuery, timeRange),
    getEvents: read(v.pipe(v.array(identifier), v.maxLength(10_000))),
    getRelatedEvents: list(line, timeRange),
    listAlerts: list(
      v.optional(
        v.strictObject({ timeRange: v.optional(timeRange), status: v.optional(v.picklist(['new', 'in_progress', 'closed', 'unknown'])) }),
        {},
      ),
    ),
    updateAlert: action(
      identifier,
      v.pipe(
        v.strictObject({ status: v.optional(alertStatus), assignee: v.optional(line), comment: v.optional(prose) }),
        v.check((update) => Object.values(update).some((value) => value !== undefined), 'must change something'),
      ),
    ),
    listSavedSearches: list(),
    getFieldValues: list(line, timeRange),
  },
};
