import { type ActionContext, type ActionOutcome, ConnectorError, isConnectorError, path, type TicketUpdate } from '@tw/connector-core';
import * as v from 'valibot';
import { fieldNamed, fieldValue, labelFieldOf, labelsIn, labelValue } from './fields.ts';
import { type Issue, issue } from './issue.ts';
import { markIn, withMark } from './mark.ts';
import { levelOf, priorityAt } from './priorities.ts';
import type { Redmine } from './redmine.ts';
import { isSameName, issueId, lineEnds, subjectOf } from './text.ts';
import { assigneeId } from './users.ts';
import { type Vocabulary, vocabularyOf } from './vocabulary.ts';

/** `allowed_statuses` came with Redmine 5.0. */
const current = v.object({ issue: v.object({ ...issue.entries, allowed_statuses: v.nullish(v.array(v.object({ id: v.number() }))) }) });
type Current = v.InferOutput<typeof current>['issue'];

/** One thing that is changed. */
interface Change {
  /** How the caller calls it. */
  readonly what: string;
  readonly json: Readonly<Record<string, unknown>>;
  /** Whether an issue has it. */
  isIn(issue: Issue): boolean;
}

/**
 * All is looked up first and changed by one request. Redmine drops what the account or the workflow does not allow and answers 204 all
 * the same, so that what came of it is read. https://www.redmine.org/projects/redmine/wiki/Rest_Issues#Updating-an-issue
 */
export async function updateTicket(
  redmine: Redmine,
  given: string,
  update: TicketUpdate,
  { reason: _, ...options }: ActionContext,
): Promise<ActionOutcome> {
  const id = issueId(given);
  const now = await read(redmine, id, options);
  const changes = (await changesOf(redmine, now, update, options)).filter((change) => !change.isIn(now));
  if (changes.length === 0) return { status: 'already_done', message: `#${id} is so already` };
  const fields = changes.flatMap(({ json }) => json['custom_fields'] ?? []);
  const json = { ...Object.assign({}, ...changes.map((change) => change.json)), ...(fields.length > 0 && { custom_fields: fields }) };
  await redmine.http.put(path`issues/${id}.json`, { schema: v.unknown(), json: { issue: json }, ...options });
  const after = await read(redmine, id, options).catch((error: unknown) =>
    Promise.reject(
      isConnectorError(error)
        ? error.with({ message: `the change was sent, and reading what came of it failed: ${error.message}` })
        : error,
    ),
  );
  const ignored = changes.filter((change) => !change.isIn(after)).map(({ what }) => what);
  const done = changes.map(({ what }) => what).filter((what) => !ignored.includes(what));
  if (ignored.length > 0)
    throw new ConnectorError(
      'permission_denied',
      `Redmine did not change ${ignored.join(', ')} of #${id}${done.length > 0 ? `, but did change ${done.join(', ')}` : ''}`,
      {
        hint: 'It ignores what the account’s role, or the workflow of the tracker, does not allow: see Administration, Workflow, Fields permissions.',
      },
    );
  return { status: 'completed', message: `#${id}: ${done.join(', ')} changed` };
}

async function read({ http }: Redmine, id: string, options: ActionContext): Promise<Current> {
  const { issue: found } = await http.get(path`issues/${id}.json`, { schema: current, query: { include: 'allowed_statuses' }, ...options });
  return found;
}

async function changesOf(redmine: Redmine, now: Current, update: TicketUpdate, options: ActionContext): Promise<Change[]> {
  const { title, description, status, priority, assignee, customFields = {} } = update;
  const words = await vocabularyOf(redmine, [now], options);
  const changes: Change[] = [];
  if (title !== undefined) changes.push(attribute('title', { subject: subjectOf(title) }, (it) => it.subject === subjectOf(title)));
  if (description !== undefined) {
    const text = withMark(description, markIn(now.description ?? ''));
    changes.push(attribute('description', { description: text }, (it) => lineEnds(it.description ?? '') === lineEnds(text)));
  }
  if (status !== undefined) {
    const to = statusNamed(now, words, status);
    changes.push(attribute('status', { status_id: to }, (it) => it.status.id === to));
  }
  if (priority !== undefined) {
    const to = priorityAt(words.priorities, priority);
    const isIn = (it: Issue) => it.priority?.id === to || (it.priority != null && levelOf(words.priorities, it.priority.id) === priority);
    changes.push(attribute('priority', { priority_id: to }, isIn));
  }
  if (assignee !== undefined) {
    const to = await assigneeId(redmine, String(now.project.id), assignee, options);
    changes.push(attribute('assignee', { assigned_to_id: to }, (it) => it.assigned_to?.id === to));
  }
  for (const [name, value] of Object.entries(customFields))
    changes.push(fieldChange(name, fieldNamed(now.custom_fields, name).id, fieldValue(name, value)));
  return [...changes, ...labelChange(redmine, now, update)];
}

const attribute = (what: string, json: Change['json'], isIn: Change['isIn']): Change => ({ what, json, isIn });

const same = (one: unknown, other: unknown): boolean => JSON.stringify(one || '') === JSON.stringify(other || '');

const fieldChange = (what: string, id: number, value: string | string[]): Change =>
  attribute(what, { custom_fields: [{ id, value }] }, (it) => {
    const found = it.custom_fields.find((field) => field.id === id)?.value;
    return Array.isArray(found) && Array.isArray(value) ? same(found.toSorted(), value.toSorted()) : same(found, value);
  });

/** Labels are one field, which is written whole: somebody else's change in between is lost. */
function labelChange({ labelField }: Redmine, now: Current, { addLabels = [], removeLabels = [] }: TicketUpdate): Change[] {
  if (addLabels.length === 0 && removeLabels.length === 0) return [];
  const both = addLabels.filter((label) => removeLabels.includes(label));
  if (both.length > 0) throw new ConnectorError('invalid_input', `labels both to add and to remove: ${both.join(', ')}`);
  const field = fieldNamed(now.custom_fields, labelFieldOf(labelField));
  const has = labelsIn(now.custom_fields.find(({ id }) => id === field.id)?.value);
  const wanted = [...has, ...addLabels.filter((label) => !has.includes(label))].filter((label) => !removeLabels.includes(label));
  if (same(has, wanted)) return [];
  return [{ ...fieldChange('labels', field.id, labelValue(field, wanted)) }];
}

/** The id of a status that the issue can move to. Before Redmine 5.0 nobody tells which those are. */
function statusNamed(
  { id: issueNumber, status: from, allowed_statuses: allowed }: Current,
  { statuses }: Vocabulary,
  given: string,
): number {
  const possible = statuses.filter(({ id }) => !allowed || id === from.id || allowed.some((each) => each.id === id));
  const to = possible.find(({ name }) => isSameName(name, given));
  if (to) return to.id;
  throw new ConnectorError(
    'invalid_input',
    `#${issueNumber} can't move from ${from.name} to ${given}; allowed: ${possible.map(({ name }) => name).join(', ')}`,
    {
      hint: 'Move to one of those first, or change the workflow.',
    },
  );
}
