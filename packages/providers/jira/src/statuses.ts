import { path, type ReadContext, type TicketStatus } from '@tw/connector-core';
import * as v from 'valibot';
import type { Jira } from './jira.ts';
import { categoryOf } from './ticket.ts';

const statusList = v.array(v.object({ id: v.string(), name: v.string(), statusCategory: v.optional(v.object({ key: v.string() })) }));
const byType = v.array(v.object({ statuses: statusList }));

/**
 * The statuses of the project, of all its types of tickets; without a project all that the account sees.
 * https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-projects/#api-rest-api-3-project-projectidorkey-statuses-get
 */
export async function getStatuses({ http, projectKey }: Jira, options: ReadContext): Promise<TicketStatus[]> {
  const all =
    projectKey === undefined
      ? await http.get(path`status`, { schema: statusList, ...options })
      : (await http.get(path`project/${projectKey}/statuses`, { schema: byType, ...options })).flatMap(({ statuses }) => statuses);
  const unique = new Map(all.map((status) => [status.id, status]));
  return [...unique.values()].map(({ id, name, statusCategory }) => ({ id, name, category: categoryOf(statusCategory?.key) }));
}
