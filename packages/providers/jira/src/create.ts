import { type ActionContext, ConnectorError, defined, makesOnce, type NewTicket, path, type Ticket } from '@tw/connector-core';
import * as v from 'valibot';
import { correlationLabel, findByLabel } from './correlation.ts';
import { inCallersWords } from './fields.ts';
import { assertLabels, type Jira, richText, summaryOf } from './jira.ts';
import { getTicket, pageOf } from './ticket.ts';
import { assigneeOf } from './users.ts';

const created = v.object({ id: v.string(), key: v.string() });
type Created = v.InferOutput<typeof created>;

/** https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issues/#api-rest-api-3-issue-post */
export function createTicket(jira: Jira): (ticket: NewTicket, options: ActionContext) => Promise<Ticket> {
  const once = makesOnce('ticket');

  return async (ticket, options) => {
    const { correlationId, title, labels = [] } = ticket;
    const { projectKey } = jira;
    if (projectKey === undefined)
      throw new ConnectorError('configuration', 'projectKey (TW_JIRA_PROJECT_KEY) is missing: a ticket is created in a project', {
        hint: 'Set projectKey to the key of the project, such as SEC.',
      });
    summaryOf(title);
    assertLabels(labels);
    const label = correlationId === undefined ? undefined : correlationLabel(correlationId);
    const labelled = { ...ticket, labels: label === undefined ? labels : [...labels, label] };
    const creation = {
      find: async (): Promise<Existing | undefined> => (label === undefined ? undefined : findByLabel(jira, projectKey, label, options)),
      prepare: () => prepare(jira, labelled, projectKey, options),
      create: async (prepared: Prepared): Promise<Existing> => ({ ...(await create(jira, prepared, options)), made: labelled }),
    };
    return readBack(jira, await once(label, creation, options), options);
  };
}

async function prepare(jira: Jira, ticket: NewTicket, project: string, options: ActionContext) {
  const { title, description, type = jira.issueType, priority, labels = [], assignee, customFields } = ticket;
  const custom = await jira.fields.resolve(customFields, options);
  const person = assignee === undefined ? undefined : await assigneeOf(jira, assignee, options);
  const fields = defined({
    project: { key: project },
    issuetype: /^\d+$/.test(type) ? { id: type } : { name: type },
    summary: summaryOf(title),
    description: description === undefined ? undefined : (richText(jira, description) ?? undefined),
    labels: labels.length > 0 ? labels : undefined,
    assignee: person,
    ...custom.values,
  });
  return { fields, custom, priority };
}
type Prepared = Awaited<ReturnType<typeof prepare>>;

async function create(jira: Jira, { fields, custom, priority }: Prepared, options: ActionContext): Promise<Created> {
  return jira.priorities
    .send(
      priority,
      (value) => jira.http.post(path`issue`, { schema: created, json: { fields: defined({ ...fields, priority: value }) }, ...options }),
      options,
    )
    .catch((error: unknown) => Promise.reject(inCallersWords(error, custom)));
}

/** A ticket that is there, and what it was made of if that was now: one that was there before may be different. */
type Existing = Created & { readonly made?: NewTicket };

/** A ticket that exists is answered, even if it can't be read now: else it would be made again. */
async function readBack(jira: Jira, { id, key, made }: Existing, options: ActionContext): Promise<Ticket> {
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
