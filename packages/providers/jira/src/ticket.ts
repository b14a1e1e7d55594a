import { type CallContext, defined, isoTime, path, type ReadContext, type StatusCategory, type Ticket } from '@tw/connector-core';
import * as v from 'valibot';
import type { AdfNode } from './adf/node.ts';
import { adfToMarkdown } from './adf/to-markdown.ts';
import type { Jira } from './jira.ts';
import { personOf, user } from './users.ts';

const named = v.looseObject({ name: v.string() });

/** Loose, so that custom fields are kept and `raw` is what Jira sent. */
export const issue = v.looseObject({
  id: v.string(),
  key: v.string(),
  fields: v.looseObject({
    summary: v.nullish(v.string()),
    status: v.nullish(
      v.looseObject({ id: v.optional(v.string()), name: v.string(), statusCategory: v.nullish(v.looseObject({ key: v.string() })) }),
    ),
    priority: v.nullish(named),
    assignee: v.nullish(user),
    reporter: v.nullish(user),
    labels: v.nullish(v.array(v.string())),
    created: v.nullish(v.string()),
    updated: v.nullish(v.string()),
  }),
});
export type Issue = v.InferOutput<typeof issue>;

/** The display names of fields, by id: asked for with `expand=names`. */
export const names = v.optional(v.record(v.string(), v.string()), {});
const issueWithNames = v.looseObject({ ...issue.entries, names });

/** All but what can be long and is not read. */
export const ticketFields = ['*all', '-comment', '-attachment', '-worklog', '-issuelinks', '-subtasks'];

export async function getTicket(jira: Jira, idOrKey: string, options: ReadContext): Promise<Ticket> {
  const answer = await jira.http.get(path`issue/${idOrKey}`, {
    schema: issueWithNames,
    query: { fields: ticketFields.join(','), expand: 'names' },
    ...options,
  });
  return toTicket(jira, answer, answer.names, options);
}

const categories: Readonly<Record<string, StatusCategory>> = { new: 'open', indeterminate: 'in_progress', done: 'done' };
export const categoryOf = (key: string | undefined): StatusCategory => categories[key ?? ''] ?? 'unknown';

export async function toTicket(
  jira: Jira,
  found: Issue,
  fieldNames: Readonly<Record<string, string>>,
  options: ReadContext,
): Promise<Ticket> {
  const { id, key, fields } = found;
  const priority = fields.priority?.name;
  return {
    id,
    key,
    ...defined({ title: fields.summary ?? undefined, description: textOf(fields['description']), status: fields.status?.name }),
    statusCategory: categoryOf(fields.status?.statusCategory?.key),
    priority: priority === undefined ? 'unknown' : await jira.priorities.levelOf(priority, options),
    ...defined({ vendorPriority: priority, assignee: personOf(fields.assignee), reporter: personOf(fields.reporter) }),
    labels: fields.labels ?? [],
    ...defined({ createdAt: isoTime(fields.created), updatedAt: isoTime(fields.updated), url: pageOf(jira, key) }),
    customFields: customFieldsOf(fields, fieldNames),
    ...(options.includeRaw && { raw: found }),
  };
}

export const pageOf = ({ siteUrl }: Jira, key: string): string | undefined => siteUrl && `${siteUrl}/browse/${encodeURIComponent(key)}`;

const adfNode = v.custom<AdfNode>((value) => typeof value === 'object' && value !== null && 'type' in value && value.type === 'doc');

/** A document as Markdown; Data Center's wiki markup as it is. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value === '' ? undefined : value;
  return v.is(adfNode, value) ? adfToMarkdown(value) || undefined : undefined;
}

/** Those that have a value, by name; by id where two that have a value share their name. */
function customFieldsOf(fields: Issue['fields'], fieldNames: Readonly<Record<string, string>>): Record<string, unknown> {
  const filled = Object.entries(fields).filter(([id, value]) => id.startsWith('customfield_') && value !== null && value !== undefined);
  const count = new Map<string, number>();
  for (const [id] of filled) count.set(fieldNames[id] ?? id, (count.get(fieldNames[id] ?? id) ?? 0) + 1);
  return Object.fromEntries(filled.map(([id, value]) => [count.get(fieldNames[id] ?? id) === 1 ? (fieldNames[id] ?? id) : id, value]));
}

const someFields = v.object({ id: v.string(), key: v.string(), fields: v.looseObject(issue.entries.fields.entries) });

/** A few fields of an issue, as they are now. */
export const readFields = (jira: Jira, idOrKey: string, fields: readonly string[], options: CallContext) =>
  jira.http.get(path`issue/${idOrKey}`, { schema: someFields, query: { fields: fields.join(',') }, ...options });
