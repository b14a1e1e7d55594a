import {
  type ActionContext,
  type ActionOutcome,
  type CallContext,
  ConnectorError,
  isConnectorError,
  path,
  type TicketUpdate,
} from '@tw/connector-core';
import * as v from 'valibot';
import { fieldIn, fieldNamed, fieldValues, labelFieldOf } from './fields.ts';
import { statusNamed } from './lifecycle.ts';
import { levelOf, numberOf } from './priorities.ts';
import { isSameName, type Rt, subjectOf, ticketId } from './rt.ts';
import { pagesOf } from './search.ts';
import { readRecord, type TicketRecord } from './ticket.ts';
import { userName } from './users.ts';

/** One thing that is changed. */
interface Change {
  /** How the caller calls it. */
  readonly what: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly fields?: Readonly<Record<string, readonly string[] | null>>;
  /** Whether a ticket has it. */
  isIn(ticket: TicketRecord): boolean;
}

const answer = v.array(v.string());

/**
 * All is looked up first and changed by one request. RT answers 200 with a list of what it did and what it refused, in the language
 * of the account, so that what came of it is read. https://docs.bestpractical.com/rt/5.0.3/RT/REST2.html#Updating-Tickets
 */
export async function updateTicket(
  rt: Rt,
  given: string,
  update: TicketUpdate,
  { reason: _, ...options }: ActionContext,
): Promise<ActionOutcome> {
  const id = ticketId(given);
  const now = await readRecord(rt, id, options);
  const changes = (await changesOf(rt, now, update, options)).filter((change) => !change.isIn(now));
  if (changes.length === 0) return { status: 'already_done', message: `#${id} is so already` };
  const fields = Object.fromEntries(changes.flatMap((change) => Object.entries(change.fields ?? {})));
  const attributes = Object.fromEntries(changes.flatMap((change) => Object.entries(change.attributes)));
  const json = { ...attributes, ...(Object.keys(fields).length > 0 && { CustomFields: fields }) };
  const said = await rt.http.put(path`ticket/${id}`, { schema: answer, json, ...options });
  const after = await readAfter(rt, id, options).catch((error: unknown) =>
    Promise.reject(
      isConnectorError(error)
        ? error.with({ message: `the change was sent, and reading what came of it failed: ${error.message}` })
        : error,
    ),
  );
  const refused = changes.filter((change) => !change.isIn(after)).map(({ what }) => what);
  if (refused.length > 0) throw refusal(now, refused, changes, said);
  return { status: 'completed', message: `#${id}: ${changes.map(({ what }) => what).join(', ')} changed` };
}

/** A search tells what it is asked for and no more; but it does not find deleted tickets. */
async function readAfter(rt: Rt, id: string, options: CallContext): Promise<TicketRecord> {
  for await (const [found] of pagesOf(rt, `id = ${id}`, options)) if (found) return found;
  return readRecord(rt, id, options);
}

function refusal(
  { id, _hyperlinks: links }: TicketRecord,
  refused: readonly string[],
  changes: readonly Change[],
  said: readonly string[],
): ConnectorError {
  const done = changes.map(({ what }) => what).filter((what) => !refused.includes(what));
  const words = said.length > 0 ? `: ${said.join('; ')}` : '';
  const outcome = `RT did not change ${refused.join(', ')} of #${id}${done.length > 0 ? `, but did change ${done.join(', ')}` : ''}${words}`;
  if (said.some((message) => /permission denied/i.test(message)))
    return new ConnectorError('permission_denied', outcome, {
      hint: 'Give the account the right ModifyTicket in the queue, or the one for this change.',
    });
  const next = links.flatMap(({ to }) => to ?? []);
  const hint = refused.includes('status') && next.length > 0 ? `RT offers these statuses from here: ${next.join(', ')}.` : undefined;
  return new ConnectorError('invalid_input', outcome, { hint });
}

async function changesOf(rt: Rt, now: TicketRecord, update: TicketUpdate, options: CallContext): Promise<Change[]> {
  const { title, description, status, priority, assignee, customFields = {} } = update;
  if (description !== undefined)
    throw new ConnectorError('invalid_input', 'Request Tracker keeps the description as the first message, which nobody can change', {
      hint: 'Add a comment.',
    });
  const changes: Change[] = [];
  if (title !== undefined) {
    const subject = subjectOf(title);
    changes.push({ what: 'title', attributes: { Subject: subject }, isIn: (it) => it.Subject === subject });
  }
  if (status !== undefined) changes.push(statusChange(rt, now, status));
  if (priority !== undefined)
    changes.push({ what: 'priority', attributes: { Priority: numberOf(priority) }, isIn: (it) => levelOf(it.Priority) === priority });
  if (assignee !== undefined) {
    const owner = await userName(rt, assignee, options);
    changes.push({ what: 'assignee', attributes: { Owner: owner }, isIn: (it) => it.Owner?.id === owner });
  }
  for (const [name, value] of Object.entries(customFields))
    changes.push(fieldChange(name, now, fieldNamed(now.CustomFields, name).id, fieldValues(name, value)));
  return [...changes, ...labelChange(rt, now, update)];
}

function statusChange({ lifecycle }: Rt, { id, Status: from }: TicketRecord, given: string): Change {
  const to = isSameName(from, given) ? from : statusNamed(lifecycle, given)?.name;
  if (to === undefined)
    throw new ConnectorError(
      'invalid_input',
      `#${id} can't move from ${from} to ${given}; there are: ${lifecycle.map(({ name }) => name).join(', ')}`,
      {
        hint: 'If your queue has a lifecycle of its own, set lifecycle (TW_RT_LIFECYCLE) to its statuses.',
      },
    );
  return { what: 'status', attributes: { Status: to }, isIn: (it) => isSameName(it.Status, to) };
}

/**
 * A field's values are written whole: somebody else's change in between is lost. RT may keep a value in another form, such as a
 * time's: as many as were given, and others than before, are then taken for them.
 */
function fieldChange(what: string, now: TicketRecord, id: string, values: readonly string[]): Change {
  const valuesIn = (it: TicketRecord) =>
    (fieldIn(it.CustomFields, id)?.values ?? [])
      .map(String)
      .filter((each) => each !== '')
      .toSorted();
  const isSame = (one: readonly string[], other: readonly string[]) => JSON.stringify(one) === JSON.stringify(other);
  // An empty list empties a field of several values, null one of a single value too.
  const value = values.length === 0 ? null : values;
  return {
    what,
    attributes: {},
    fields: { [id]: value },
    isIn: (it) =>
      isSame(valuesIn(it), values.toSorted()) || (valuesIn(it).length === values.length && !isSame(valuesIn(it), valuesIn(now))),
  };
}

function labelChange(rt: Rt, now: TicketRecord, { addLabels = [], removeLabels = [] }: TicketUpdate): Change[] {
  if (addLabels.length === 0 && removeLabels.length === 0) return [];
  const both = addLabels.filter((label) => removeLabels.includes(label));
  if (both.length > 0) throw new ConnectorError('invalid_input', `labels both to add and to remove: ${both.join(', ')}`);
  const field = fieldNamed(now.CustomFields, labelFieldOf(rt));
  const has = field.values.map(String);
  const wanted = [...new Set([...has, ...addLabels])].filter((label) => !removeLabels.includes(label));
  return [fieldChange('labels', now, field.id, wanted)];
}
