import { type CallContext, path } from '@tw/connector-core';
import * as v from 'valibot';
import { type Issue, issue } from './issue.ts';
import { markIn } from './mark.ts';
import type { Redmine } from './redmine.ts';

const found = v.object({ issues: v.array(issue) });

/**
 * The issue of a project that has a mark: the first made, if there are several. Words in quotes are looked for as they stand, but in
 * either case. https://www.redmine.org/projects/redmine/wiki/Rest_Issues#Listing-issues
 */
export async function findByMark({ http }: Redmine, project: string, mark: string, options: CallContext): Promise<Issue | undefined> {
  const { issues } = await http.get(path`issues.json`, {
    schema: found,
    query: {
      project_id: project,
      'f[]': ['description', 'status_id'],
      'op[description]': '~',
      'v[description][]': `"${mark}"`,
      'op[status_id]': '*',
      sort: 'id:asc',
      limit: 100,
    },
    ...options,
  });
  return issues.find(({ description }) => markIn(description ?? '') === mark);
}
