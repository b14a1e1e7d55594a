import {
  type ActionContext,
  type ActionOutcome,
  ConnectorError,
  defined,
  isoTime,
  type ListContext,
  orUnclear,
  paginate,
  path,
  type TicketComment,
} from '@tw/connector-core';
import * as v from 'valibot';
import { type Jira, richText } from './jira.ts';
import { textOf } from './ticket.ts';
import { personOf, user } from './users.ts';

const comment = v.looseObject({
  id: v.string(),
  author: v.nullish(user),
  body: v.unknown(),
  created: v.nullish(v.string()),
  updated: v.nullish(v.string()),
});
const page = v.object({ comments: v.array(comment), startAt: v.optional(v.number(), 0), total: v.number() });
const withId = v.object({ id: v.string() });

/** https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-comments/ */
export async function addComment(jira: Jira, idOrKey: string, text: string, options: ActionContext): Promise<ActionOutcome> {
  const body = richText(jira, text);
  if (body === null) throw new ConnectorError('invalid_input', 'the comment is empty');
  const { id } = await jira.http
    .post(path`issue/${idOrKey}/comment`, { schema: withId, json: { body }, ...options })
    .catch(orUnclear('the comment was added'));
  return { status: 'completed', actionId: id, message: `comment ${id} added to ${idOrKey}` };
}

/** Texts are Markdown; from Data Center wiki markup. */
export async function* listComments(jira: Jira, idOrKey: string, options: ListContext): AsyncGenerator<readonly TicketComment[]> {
  const pages = paginate<v.InferOutput<typeof page>, v.InferOutput<typeof comment>, number>({
    fetch: (startAt = 0) =>
      jira.http.get(path`issue/${idOrKey}/comment`, {
        schema: page,
        query: { startAt, maxResults: Math.min(options.limit ?? 100, 100), orderBy: 'created' },
        ...options,
      }),
    items: ({ comments }) => comments,
    next: ({ comments, startAt, total }) => (startAt + comments.length < total ? startAt + comments.length : undefined),
    id: ({ id }) => id,
  });
  for await (const comments of pages)
    yield comments.map((each) => ({
      id: each.id,
      ...defined({ author: personOf(each.author) }),
      text: textOf(each.body) ?? '',
      ...defined({ createdAt: isoTime(each.created), updatedAt: isoTime(each.updated) }),
      ...(options.includeRaw && { raw: each }),
    }));
}
