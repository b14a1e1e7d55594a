import { type ActionContext, type ActionOutcome, defined, path } from '@tw/connector-core';
import * as v from 'valibot';
import type { Jira } from './jira.ts';

export const newAttachment = v.strictObject({
  name: v.pipe(v.string(), v.nonEmpty('must not be empty'), v.maxLength(255)),
  content: v.union([v.instance(Uint8Array), v.instance(Blob)], 'must be a Uint8Array or a Blob'),
});
export type NewAttachment = v.InferOutput<typeof newAttachment>;

const attachments = v.pipe(v.array(v.object({ id: v.optional(v.string()), filename: v.optional(v.string()) })), v.nonEmpty('is empty'));

/** https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-attachments/ */
export async function addAttachment(
  { http }: Jira,
  idOrKey: string,
  { name, content }: NewAttachment,
  options: ActionContext,
): Promise<ActionOutcome> {
  const form = new FormData();
  form.set('file', content instanceof Blob ? content : new Blob([new Uint8Array(content)]), name);
  // Without the header Jira takes the upload for a forged one and refuses it.
  const [first] = await http.post(path`issue/${idOrKey}/attachments`, {
    schema: attachments,
    body: form,
    headers: { 'x-atlassian-token': 'no-check' },
    ...options,
  });
  return { status: 'completed', ...defined({ actionId: first?.id }), message: `${first?.filename ?? name} attached to ${idOrKey}` };
}
