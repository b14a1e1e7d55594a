import { type CallContext, path } from '@tw/connector-core';
import * as v from 'valibot';
import { quoteJql } from './jql.ts';
import type { Jira } from './jira.ts';
import { searchPage } from './search.ts';

/**
 * Where a correlation id is kept: a label. It can be given when the ticket is made, so that no ticket is ever without it;
 * JQL finds it as a whole; people see it. Issue properties are no alternative: JQL finds only those that an installed app
 * has declared. https://developer.atlassian.com/cloud/jira/platform/modules/entity-property/
 */
export const correlationLabel = (correlationId: string): string => `tw-${correlationId}`;

const labelled = v.object({ id: v.string(), key: v.string(), fields: v.object({ labels: v.nullish(v.array(v.string())) }) });
type Labelled = v.InferOutput<typeof labelled>;
const fetched = v.object({ issues: v.optional(v.array(labelled), []) });

/** The most keys that one `issue/bulkfetch` takes. */
const mostKeys = 100;
/** Of these, how many before the newest one that the index knows: it need not be filled in order. */
const keysBefore = 20;

/** The ticket of a project that has a label: the first made, if there are several. */
export async function findByLabel(jira: Jira, projectKey: string, label: string, options: CallContext): Promise<Labelled | undefined> {
  const { issues } = await searchPage(
    jira,
    { jql: `project = ${quoteJql(projectKey)} AND labels = ${quoteJql(label)} ORDER BY created ASC`, fields: ['labels'], maxResults: 10 },
    undefined,
    options,
  );
  // JQL does not mind the case of labels.
  const found = issues.find(({ fields }) => fields.labels?.includes(label));
  return found ?? (jira.isCloud ? newest(jira, projectKey, label, options) : undefined);
}

/**
 * Cloud's index is behind by seconds to minutes, and `reconcileIssues` wants ids, which nobody knows after an unclear
 * failure. But keys are given out in order, and `issue/bulkfetch` reads the issues themselves: so those around and after the
 * newest that the index knows are looked at. (Of the index's delay Atlassian writes for searches only; that `bulkfetch` has none is
 * our reading.) https://developer.atlassian.com/cloud/jira/platform/search-and-reconcile/
 */
async function newest(jira: Jira, projectKey: string, label: string, options: CallContext): Promise<Labelled | undefined> {
  const { issues } = await searchPage(
    jira,
    { jql: `project = ${quoteJql(projectKey)} ORDER BY key DESC`, fields: ['labels'], maxResults: 1 },
    undefined,
    options,
  );
  const [, prefix = projectKey, digits = '0'] = /^(.+)-(\d+)$/.exec(issues[0]?.key ?? '') ?? [];
  const first = Math.max(1, Number(digits) - keysBefore + 1);
  const issueIdsOrKeys = Array.from({ length: mostKeys }, (_, index) => `${prefix}-${first + index}`);
  // What does not exist is left out of the answer.
  const answer = await jira.http.post(path`issue/bulkfetch`, {
    schema: fetched,
    json: { issueIdsOrKeys, fields: ['labels'] },
    safe: true,
    ...options,
  });
  return answer.issues.find(({ fields }) => fields.labels?.includes(label));
}
