import { type ActionContext, ConnectorError, defined, isUnclear, type NewTicket, path, type Ticket } from '@tw/connector-core';
import * as v from 'valibot';
import { awaitLabel, correlationLabel, findByLabel, inTurn } from './correlation.ts';
import { inCallersWords } from './fields.ts';
import { assertLabels, type Jira, richText, summaryOf } from './jira.ts';
import { getTicket, pageOf } from './ticket.ts';
import { assigneeOf } from './users.ts';

const created = v.object({ id: v.string(), key: v.string() });
type Created = v.InferOutput<typeof created>;

/** https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issues/#api-rest-api-3-issue-post */
export function createTicket(jira: Jira): (ticket: NewTicket, options: ActionContext) => Promise<Ticket> {
  const oneAtATime = inTurn();

  return async (ticket, options) => {
    const { correlationId, title, labels = [] } = ticket;
    const { projectKey } = jira;
    if (projectKey === undefined)
      throw new ConnectorError('configuration', 'projectKey (TW_JIRA_PROJECT_KEY) is missing: a ticket is created in a project', {
        hint: 'Set projectKey to the key of the project, such as SEC.',
      });
    summaryOf(title);
    assertLabels(labels);
    if (correlationId === undefined) return create(jira, ticket, projectKey, undefined, options);
    const label = correlationLabel(correlationId);
    return oneAtATime(label, async () => {
      options.signal?.throwIfAborted();
      const existing = await findByLabel(jira, projectKey, label, options);
      return existing === undefined ? create(jira, ticket, projectKey, label, options) : readBack(jira, existing, undefined, options);
    });
  };
}

async function create(jira: Jira, ticket: NewTicket, project: string, label: string | undefined, options: ActionContext): Promise<Ticket> {
  const { title, description, type = jira.issueType, priority, labels = [], assignee, customFields } = ticket;
  const allLabels = label === undefined ? labels : [...labels, label];
  const custom = await jira.fields.resolve(customFields, options);
  const person = assignee === undefined ? undefined : await assigneeOf(jira, assignee, options);
  const fields = defined({
    project: { key: project },
    issuetype: /^\d+$/.test(type) ? { id: type } : { name: type },
    summary: summaryOf(title),
    description: description === undefined ? undefined : (richText(jira, description) ?? undefined),
    labels: allLabels.length > 0 ? allLabels : undefined,
    assignee: person,
    ...custom.values,
  });
  try {
    const made = await jira.priorities.send(
      priority,
      (value) => jira.http.post(path`issue`, { schema: created, json: { fields: defined({ ...fields, priority: value }) }, ...options }),
      options,
    );
    return await readBack(jira, made, { ...ticket, labels: allLabels }, options);
  } catch (error) {
    if (!isUnclear(error)) throw inCallersWords(error, custom);
    const found = label === undefined ? undefined : await awaitLabel(jira, project, label, options);
    if (found === undefined) throw unclear(error, label);
    return readBack(jira, found, { ...ticket, labels: allLabels }, options);
  }
}

/** A ticket that exists is answered, even if it can't be read now: else it would be made again. `made` is what it was made of. */
async function readBack(jira: Jira, { id, key }: Created, made: NewTicket | undefined, options: ActionContext): Promise<Ticket> {
  return getTicket(jira, id, options).catch((): Ticket => ({
    id,
    key,
    ...defined({ title: made && summaryOf(made.title), description: made?.description }),
    statusCategory: 'unknown',
    priority: made?.priority ?? 'unknown',
    labels: made?.labels ?? [],
    ...defined({ url: pageOf(jira, key) }),
    customFields: {},
  }));
}

function unclear(error: ConnectorError, label: string | undefined): ConnectorError {
  return error.with({
    message: `${error.message}; it is not known whether the ticket was created`,
    hint:
      label === undefined
        ? 'Look in Jira before you try again. With a correlationId the connector does that.'
        : `Call again with the same correlationId: the ticket is then looked for by its label ${label} first.`,
  });
}
