import {
  type ActionContext,
  type ActionOutcome,
  ConnectorError,
  isConnectorError,
  isUnclear,
  path,
  type TicketUpdate,
} from '@tw/connector-core';
import * as v from 'valibot';
import { type FieldValues, inCallersWords } from './fields.ts';
import { assertLabels, type Jira, richText, summaryOf } from './jira.ts';
import { readFields } from './ticket.ts';
import { isSameStatus, type Move, move, planMove } from './transitions.ts';
import { type Assignee, assigneeOf } from './users.ts';

type Current = Awaited<ReturnType<typeof readFields>>;

/** What one PUT changes, and how a person calls it. */
interface Edit {
  readonly fields: Record<string, unknown>;
  readonly labels: readonly ({ readonly add: string } | { readonly remove: string })[];
  readonly priority: TicketUpdate['priority'];
  readonly words: readonly string[];
}

/**
 * Everything is looked up and checked first; then the fields change in one request, which Jira carries out whole or not at
 * all; then the status, which has a request of its own. If that one fails, the error says what was changed before it.
 * https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issues/#api-rest-api-3-issue-issueidorkey-put
 */
export const updateTicket =
  (jira: Jira) =>
  async (idOrKey: string, update: TicketUpdate, options: ActionContext): Promise<ActionOutcome> => {
    const { addLabels = [], removeLabels = [], status, assignee } = update;
    assertLabels([...addLabels, ...removeLabels]);
    const both = addLabels.filter((label) => removeLabels.includes(label));
    if (both.length > 0) throw new ConnectorError('invalid_input', `labels both to add and to remove: ${both.join(', ')}`);
    if (update.title !== undefined) summaryOf(update.title);

    const current = await readFields(jira, idOrKey, ['summary', 'status', 'labels', 'priority', 'assignee'], options);
    const { id, key, fields } = current;
    const custom = await jira.fields.resolve(update.customFields, options);
    const person = assignee === undefined ? undefined : await assigneeOf(jira, assignee, options);
    const from = fields.status?.name ?? 'unknown';
    const isMoved = status !== undefined && !isSameStatus(from, status);
    const planned = isMoved ? await planMove(jira, { id, key, status: from }, status, custom, options) : undefined;
    const edit = await editOf(jira, update, current, { custom, person, planned }, options);

    if (edit.words.length === 0 && planned === undefined) return { status: 'already_done', message: `${key} is so already` };
    if (edit.words.length > 0) await put(jira, id, edit, options).catch((error: unknown) => Promise.reject(inCallersWords(error, custom)));
    const changed = edit.words.length > 0 ? `${edit.words.join(', ')} changed` : '';
    if (planned !== undefined)
      await move(jira, id, planned, options).catch((error: unknown) =>
        Promise.reject(afterEdit(inCallersWords(error, custom), changed, planned, key)),
      );
    const moved = planned === undefined ? '' : `moved to ${planned.to}`;
    return { status: 'completed', message: `${key}: ${[changed, moved].filter((part) => part !== '').join('; ')}` };
  };

interface Resolved {
  readonly custom: FieldValues;
  readonly person: Assignee | undefined;
  readonly planned: Move | undefined;
}

/** Only what differs from the present state, as far as that can be told. */
async function editOf(
  jira: Jira,
  update: TicketUpdate,
  { fields: now }: Current,
  { custom, person, planned }: Resolved,
  options: ActionContext,
): Promise<Edit> {
  const fields: Record<string, unknown> = {};
  const title = update.title === undefined ? undefined : summaryOf(update.title);
  if (title !== undefined && title !== now.summary) fields['summary'] = title;
  if (update.description !== undefined) fields['description'] = richText(jira, update.description);
  if (person !== undefined && !('accountId' in person ? person.accountId === now.assignee?.accountId : person.name === now.assignee?.name))
    fields['assignee'] = person;
  for (const [id, value] of Object.entries(custom.values))
    if (planned === undefined || !Object.hasOwn(planned.fields, id)) fields[id] = value;

  const has = new Set(now.labels);
  const labels = [
    ...(update.addLabels ?? []).filter((label) => !has.has(label)).map((add) => ({ add })),
    ...(update.removeLabels ?? []).filter((label) => has.has(label)).map((remove) => ({ remove })),
  ];
  const level = now.priority ? await jira.priorities.levelOf(now.priority.name, options) : undefined;
  const priority = update.priority === level ? undefined : update.priority;
  const words = Object.keys(fields).map((id) => (id === 'summary' ? 'title' : (custom.names.get(id) ?? id)));
  return {
    fields,
    labels,
    priority,
    words: [...words, ...(priority === undefined ? [] : ['priority']), ...(labels.length > 0 ? ['labels'] : [])],
  };
}

const put = (jira: Jira, id: string, { fields, labels, priority }: Edit, options: ActionContext): Promise<unknown> =>
  jira.priorities.send(
    priority,
    (value) => {
      const all = { ...fields, ...(value !== undefined && { priority: value }) };
      // Added and removed one by one: writing the whole list would undo what somebody else has added meanwhile.
      const json = { ...(Object.keys(all).length > 0 && { fields: all }), ...(labels.length > 0 && { update: { labels } }) };
      // Cloud answers with the issue if asked to, Data Center with nothing.
      return jira.isCloud
        ? jira.http.put(path`issue/${id}`, { schema: v.object({ id: v.string() }), query: { returnIssue: true }, json, ...options })
        : jira.http.put(path`issue/${id}`, { schema: v.unknown(), json, ...options });
    },
    options,
  );

/** The status did not change, or nobody knows; the fields did. */
function afterEdit(error: unknown, changed: string, { to }: Move, key: string): unknown {
  if (!isConnectorError(error)) return error;
  const outcome = isUnclear(error) ? `it is not known whether ${key} moved to ${to}` : `${key} did not move to ${to}`;
  return error.with({ message: `${changed === '' ? '' : `${changed}, but `}${outcome}: ${error.message}` });
}
