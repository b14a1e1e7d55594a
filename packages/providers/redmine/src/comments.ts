import {
  type ActionContext,
  type ActionOutcome,
  ConnectorError,
  defined,
  isConnectorError,
  isoTime,
  type ListContext,
  orUnclear,
  path,
  type TicketComment,
} from '@tw/connector-core';
import * as v from 'valibot';
import type { Redmine } from './redmine.ts';
import { issueId, lineEnds } from './text.ts';

const journal = v.looseObject({
  id: v.number(),
  user: v.nullish(v.object({ name: v.string() })),
  notes: v.nullish(v.string()),
  created_on: v.nullish(v.string()),
});
const withJournals = v.object({ issue: v.object({ journals: v.array(journal) }) });

/**
 * Redmine answers 204 even where it drops the notes of an account that may change the issue but not comment on it, so that they are
 * looked for. https://www.redmine.org/projects/redmine/wiki/Rest_Issues#Updating-an-issue
 */
export async function addComment(
  redmine: Redmine,
  given: string,
  text: string,
  { reason: _, ...options }: ActionContext,
): Promise<ActionOutcome> {
  const id = issueId(given);
  if (text.trim() === '') throw new ConnectorError('invalid_input', 'the comment is empty');
  await redmine.http
    .put(path`issues/${id}.json`, { schema: v.unknown(), json: { issue: { notes: text } }, ...options })
    .catch(orUnclear('the comment was added'));
  const journals = await readJournals(redmine, id, options).catch((error: unknown) =>
    Promise.reject(
      isConnectorError(error)
        ? error.with({ message: `the comment was sent, and reading what came of it failed: ${error.message}` })
        : error,
    ),
  );
  const made = journals.findLast(({ notes }) => isSameText(notes ?? '', text));
  if (!made)
    throw new ConnectorError('permission_denied', `Redmine did not add the comment to #${id}`, {
      hint: 'Give the account’s role the permission “Add notes”.',
    });
  return { status: 'completed', actionId: String(made.id), message: `comment ${made.id} added to #${id}` };
}

const isSameText = (one: string, other: string): boolean => lineEnds(one).trim() === lineEnds(other).trim();

async function readJournals({ http }: Redmine, id: string, options: ActionContext | ListContext): Promise<v.InferOutput<typeof journal>[]> {
  const { issue } = await http.get(path`issues/${id}.json`, { schema: withJournals, query: { include: 'journals' }, ...options });
  return issue.journals;
}

/** All come in one answer, among changes without notes. */
export async function* listComments(redmine: Redmine, id: string, options: ListContext): AsyncGenerator<readonly TicketComment[]> {
  const journals = await readJournals(redmine, issueId(id), options);
  yield journals
    .filter(({ notes }) => notes)
    .map((each) => ({
      id: String(each.id),
      ...defined({ author: each.user?.name }),
      text: lineEnds(each.notes ?? ''),
      ...defined({ createdAt: isoTime(each.created_on) }),
      ...(options.includeRaw && { raw: each }),
    }));
}
