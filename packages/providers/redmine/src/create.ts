import { type ActionContext, ConnectorError, defined, makesOnce, type NewTicket, path, type Ticket } from '@tw/connector-core';
import { findByMark } from './correlation.ts';
import { newFieldNamed, fieldValue, labelFieldOf, labelValue } from './fields.ts';
import { type Issue, oneIssue, toTicket } from './issue.ts';
import { markOf, withMark } from './mark.ts';
import { priorityAt } from './priorities.ts';
import type { Redmine } from './redmine.ts';
import { subjectOf } from './text.ts';
import { assigneeId } from './users.ts';
import { trackerId } from './vocabulary.ts';

/** https://www.redmine.org/projects/redmine/wiki/Rest_Issues#Creating-an-issue */
export function createTicket(redmine: Redmine): (ticket: NewTicket, options: ActionContext) => Promise<Ticket> {
  const once = makesOnce('ticket');

  return async (ticket, { reason: _, ...options }) => {
    const { project } = redmine;
    if (project === undefined)
      throw new ConnectorError('configuration', 'project (TW_REDMINE_PROJECT) is missing: a ticket is created in a project', {
        hint: 'Set project to the identifier of the project, such as sec.',
      });
    // Known before anything is made: what is made is answered, whatever else fails.
    const words = await redmine.vocabulary.get(options);
    const mark = ticket.correlationId === undefined ? undefined : markOf(ticket.correlationId);
    const creation = {
      find: async () => (mark === undefined ? undefined : findByMark(redmine, project, mark, options)),
      create: () => create(redmine, ticket, project, mark, options),
    };
    return toTicket(redmine, await once(mark, creation, options), words);
  };
}

async function create(
  redmine: Redmine,
  { title, description = '', type = redmine.tracker, priority, assignee, ...rest }: NewTicket,
  project: string,
  mark: string | undefined,
  options: ActionContext,
): Promise<Issue> {
  const { priorities } = await redmine.vocabulary.get(options);
  const json = defined({
    project_id: project,
    subject: subjectOf(title),
    description: withMark(description, mark) || undefined,
    tracker_id: type === undefined ? undefined : await trackerId(redmine, type, options),
    priority_id: priority === undefined ? undefined : priorityAt(priorities, priority),
    assigned_to_id: assignee === undefined ? undefined : await assigneeId(redmine, project, assignee, options),
    custom_fields: await customFields(redmine, rest, project, options),
  });
  const { issue } = await redmine.http.post(path`issues.json`, { schema: oneIssue, json: { issue: json }, ...options });
  return issue;
}

async function customFields(
  redmine: Redmine,
  { labels = [], customFields: given = {} }: Pick<NewTicket, 'labels' | 'customFields'>,
  project: string,
  options: ActionContext,
): Promise<{ id: number; value: string | string[] }[] | undefined> {
  const label = labels.length > 0 ? labelFieldOf(redmine.labelField) : undefined;
  const names = Object.keys(given);
  if (label === undefined && names.length === 0) return undefined;
  const fields = await redmine.fields(project, options);
  const values = names.map((name) => ({ id: newFieldNamed(fields, name).id, value: fieldValue(name, given[name]) }));
  if (label === undefined) return values;
  const field = newFieldNamed(fields, label);
  return [...values, { id: field.id, value: labelValue(field, labels) }];
}
