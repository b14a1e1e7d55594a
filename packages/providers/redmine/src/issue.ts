import { defined, isoTime, path, type ReadContext, type Ticket } from '@tw/connector-core';
import * as v from 'valibot';
import { labelsIn } from './fields.ts';
import { withoutMark } from './mark.ts';
import { levelOf } from './priorities.ts';
import type { Redmine } from './redmine.ts';
import { isSameName, issueId, lineEnds } from './text.ts';
import { type Vocabulary, vocabularyOf } from './vocabulary.ts';

const named = v.looseObject({ id: v.number(), name: v.string() });
const customField = v.looseObject({ ...named.entries, multiple: v.optional(v.boolean(), false), value: v.unknown() });

/** Loose, so that `raw` is what Redmine sent. https://www.redmine.org/projects/redmine/wiki/Rest_Issues */
export const issue = v.looseObject({
  id: v.number(),
  project: named,
  status: named,
  priority: v.nullish(named),
  author: v.nullish(named),
  assigned_to: v.nullish(named),
  subject: v.nullish(v.string()),
  description: v.nullish(v.string()),
  custom_fields: v.optional(v.array(customField), []),
  created_on: v.nullish(v.string()),
  updated_on: v.nullish(v.string()),
});
export type Issue = v.InferOutput<typeof issue>;

export const oneIssue = v.object({ issue });

export async function getTicket(redmine: Redmine, id: string, options: ReadContext): Promise<Ticket> {
  const { issue: found } = await redmine.http.get(path`issues/${issueId(id)}.json`, { schema: oneIssue, ...options });
  return toTicket(redmine, found, await vocabularyOf(redmine, [found], options), options.includeRaw);
}

export function toTicket(redmine: Redmine, found: Issue, { statuses, priorities }: Vocabulary, includeRaw = false): Ticket {
  const { id, subject, status, priority, author, assigned_to: assignee } = found;
  return {
    id: String(id),
    key: String(id),
    ...defined({ title: subject ?? undefined, description: withoutMark(lineEnds(found.description ?? '')) || undefined }),
    status: status.name,
    statusCategory: statuses.find((each) => each.id === status.id)?.category ?? 'unknown',
    priority: priority ? levelOf(priorities, priority.id) : 'unknown',
    ...defined({ vendorPriority: priority?.name, assignee: assignee?.name, reporter: author?.name }),
    labels: labelsIn(labelFieldIn(redmine, found)?.value),
    ...defined({ createdAt: isoTime(found.created_on), updatedAt: isoTime(found.updated_on) }),
    url: `${redmine.url}/issues/${id}`,
    customFields: customFieldsOf(redmine, found),
    ...(includeRaw && { raw: found }),
  };
}

function labelFieldIn({ labelField }: Redmine, { custom_fields: fields }: Issue): Issue['custom_fields'][number] | undefined {
  if (labelField === undefined) return undefined;
  return fields.find(({ id }) => String(id) === labelField) ?? fields.find(({ name }) => isSameName(name, labelField));
}

const isEmpty = (value: unknown): boolean =>
  value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0);

/** Those that have a value, by name; by id where two share their name. */
function customFieldsOf(redmine: Redmine, found: Issue): Record<string, unknown> {
  const labels = labelFieldIn(redmine, found);
  const filled = found.custom_fields.filter((field) => field !== labels && !isEmpty(field.value));
  const isUnique = (name: string) => filled.filter((field) => field.name === name).length === 1;
  return Object.fromEntries(filled.map(({ id, name, value }) => [isUnique(name) ? name : String(id), value]));
}
