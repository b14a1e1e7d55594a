import * as v from 'valibot';
import type { ActionOptions, ActionResult, DryRun, ListOptions, ReadOptions } from '../connector.ts';
import { action, creation, list, read, type TraitSpec } from '../operations.ts';
import { anyQuery, identifier, line, prose, record } from './inputs.ts';

export type TicketPriority = 'lowest' | 'low' | 'medium' | 'high' | 'highest';
export type StatusCategory = 'open' | 'in_progress' | 'done' | 'unknown';

export interface Ticket {
  readonly id: string;
  /** What people call it: `SEC-42`; the id where there is no other name. */
  readonly key: string;
  readonly title?: string;
  /** Plain text or Markdown. */
  readonly description?: string;
  /** The vendor's word. */
  readonly status?: string;
  readonly statusCategory: StatusCategory;
  readonly priority: TicketPriority | 'unknown';
  readonly vendorPriority?: string;
  readonly assignee?: string;
  readonly reporter?: string;
  readonly labels: readonly string[];
  /** ISO 8601, UTC. */
  readonly createdAt?: string;
  /** ISO 8601, UTC. */
  readonly updatedAt?: string;
  /** A page for people. */
  readonly url?: string;
  readonly customFields: Readonly<Record<string, unknown>>;
  readonly raw?: unknown;
}

export interface NewTicket {
  readonly title: string;
  /** Plain text or Markdown. */
  readonly description?: string | undefined;
  /** The vendor's word: `Task`, `Incident`. Default: a setting of the provider. */
  readonly type?: string | undefined;
  readonly priority?: TicketPriority | undefined;
  readonly labels?: readonly string[] | undefined;
  /** An e-mail address or the vendor's user id. */
  readonly assignee?: string | undefined;
  /** By the field's name as people see it, or its id. */
  readonly customFields?: Readonly<Record<string, unknown>> | undefined;
  /** An id of the caller's: after an unclear failure the ticket is looked up by it and not made twice. */
  readonly correlationId?: string | undefined;
}

export interface TicketUpdate {
  readonly title?: string | undefined;
  readonly description?: string | undefined;
  /** The name of the status to move to. */
  readonly status?: string | undefined;
  readonly priority?: TicketPriority | undefined;
  readonly assignee?: string | undefined;
  readonly addLabels?: readonly string[] | undefined;
  readonly removeLabels?: readonly string[] | undefined;
  readonly customFields?: Readonly<Record<string, unknown>> | undefined;
}

/** A comment on a ticket: what the `listComments` of a provider gives. */
export interface TicketComment {
  readonly id: string;
  readonly author?: string;
  readonly text: string;
  /** ISO 8601, UTC. */
  readonly createdAt?: string;
  /** ISO 8601, UTC. */
  readonly updatedAt?: string;
  readonly raw?: unknown;
}

export interface TicketStatus {
  readonly id: string;
  readonly name: string;
  readonly category: StatusCategory;
}

/** Opens and keeps tickets. */
export interface TicketingConnector {
  /** Returns the ticket even where reading it back fails. */
  createTicket(ticket: NewTicket, action: ActionOptions & { readonly dryRun: true }): Promise<DryRun>;
  createTicket(ticket: NewTicket, action?: ActionOptions & { readonly dryRun?: false }): Promise<Ticket>;
  createTicket(ticket: NewTicket, action?: ActionOptions): Promise<Ticket | DryRun>;
  getTicket(idOrKey: string, options?: ReadOptions): Promise<Ticket>;
  /** Throws `invalid_input`, listing those allowed, where the ticket can't move to that status. */
  updateTicket(idOrKey: string, update: TicketUpdate, action?: ActionOptions): Promise<ActionResult>;
  addComment(idOrKey: string, text: string, action?: ActionOptions): Promise<ActionResult>;
  /** Plain words, or the vendor's query language where its README says so. */
  searchTickets(textOrQuery: string, options?: ListOptions): AsyncIterable<Ticket>;
  getStatuses(options?: ReadOptions): Promise<readonly TicketStatus[]>;
}

const priority = v.picklist(['lowest', 'low', 'medium', 'high', 'highest']);
const labels = v.array(v.pipe(v.string(), v.nonEmpty('must not be empty'), v.maxLength(255)));
const title = v.pipe(v.string(), v.trim(), v.nonEmpty('must not be empty'), v.maxLength(4096));

const newTicket = v.strictObject({
  title,
  description: v.optional(prose),
  type: v.optional(line),
  priority: v.optional(priority),
  labels: v.optional(labels),
  assignee: v.optional(line),
  customFields: v.optional(record),
  correlationId: v.optional(v.pipe(v.string(), v.regex(/^[\w.:-]{1,200}$/, 'must be 1 to 200 letters, digits or . : _ -'))),
});

const ticketUpdate = v.pipe(
  v.strictObject({
    title: v.optional(title),
    description: v.optional(prose),
    status: v.optional(line),
    priority: v.optional(priority),
    assignee: v.optional(line),
    addLabels: v.optional(labels),
    removeLabels: v.optional(labels),
    customFields: v.optional(record),
  }),
  v.check((update) => Object.values(update).some((value) => value !== undefined), 'must change something'),
);

export const ticketing: TraitSpec = {
  operations: {
    createTicket: creation(newTicket),
    getTicket: read(identifier),
    updateTicket: action(identifier, ticketUpdate),
    addComment: action(identifier, v.pipe(prose, v.nonEmpty('must not be empty'))),
    searchTickets: list(anyQuery),
    getStatuses: read(),
  },
};
