import { type CallContext, ConnectorError, path } from '@tw/connector-core';
import * as v from 'valibot';
import type { FieldValues } from './fields.ts';
import type { Jira } from './jira.ts';
import { readFields } from './ticket.ts';

const screenField = v.object({
  name: v.optional(v.string()),
  required: v.optional(v.boolean(), false),
  hasDefaultValue: v.optional(v.boolean(), false),
});

const transitionList = v.object({
  transitions: v.array(
    v.object({
      id: v.string(),
      name: v.string(),
      to: v.object({ name: v.string() }),
      isAvailable: v.optional(v.boolean(), true),
      fields: v.optional(v.record(v.string(), screenField), {}),
    }),
  ),
});
type Transition = v.InferOutput<typeof transitionList>['transitions'][number];

/** A move that can be made, and the fields to send along since its screen has them. */
export interface Move {
  readonly id: string;
  readonly to: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/**
 * How to get to a status. The transition is chosen by the status it leads to, and of several one whose screen demands
 * nothing more than is there. Throws `invalid_input` with what is allowed, or with the fields that are missing.
 * https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issues/#api-rest-api-3-issue-issueidorkey-transitions-get
 */
export async function planMove(
  jira: Jira,
  issue: { readonly id: string; readonly key: string; readonly status: string },
  status: string,
  custom: FieldValues,
  options: CallContext,
): Promise<Move> {
  const { transitions } = await jira.http.get(path`issue/${issue.id}/transitions`, {
    schema: transitionList,
    query: { expand: 'transitions.fields' },
    ...options,
  });
  const possible = transitions.filter(({ isAvailable }) => isAvailable);
  const wanted = possible.filter(({ to }) => isSame(to.name, status));
  if (wanted.length === 0) throw notAllowed(issue, status, possible);

  const open = wanted.map((transition) => ({
    transition,
    missing: demanded(transition).filter((id) => !Object.hasOwn(custom.values, id)),
  }));
  const ids = [...new Set(open.flatMap(({ missing }) => missing))];
  const present = ids.length === 0 ? new Set<string>() : await filled(jira, issue.id, ids, options);
  const lacks = open.map(({ transition, missing }) => ({ transition, missing: missing.filter((id) => !present.has(id)) }));
  const [best] = lacks.toSorted((a, b) => a.missing.length - b.missing.length);
  if (best === undefined) throw notAllowed(issue, status, possible);
  const { transition, missing } = best;
  if (missing.length > 0)
    throw new ConnectorError(
      'invalid_input',
      `the move of ${issue.key} to ${transition.to.name} demands ${missing.map((id) => nameOf(transition, id)).join(', ')}`,
      {
        hint: 'Give the value in customFields, by that name: { Resolution: { name: "Done" } }.',
      },
    );
  return {
    id: transition.id,
    to: transition.to.name,
    fields: Object.fromEntries(Object.entries(custom.values).filter(([id]) => Object.hasOwn(transition.fields, id))),
  };
}

const isSame = (a: string, b: string): boolean => a.trim().toLowerCase() === b.trim().toLowerCase();
export { isSame as isSameStatus };

const demanded = ({ fields }: Transition): string[] =>
  Object.entries(fields).flatMap(([id, { required, hasDefaultValue }]) => (required && !hasDefaultValue ? [id] : []));

const nameOf = ({ fields }: Transition, id: string): string => (fields[id]?.name === undefined ? id : `${fields[id].name} (${id})`);

function notAllowed(
  { key, status: from }: { readonly key: string; readonly status: string },
  status: string,
  possible: readonly Transition[],
): ConnectorError {
  const allowed = [...new Set(possible.map(({ to }) => to.name))];
  return new ConnectorError(
    'invalid_input',
    `${key} can't move from ${from} to ${status}; allowed: ${allowed.length > 0 ? allowed.join(', ') : 'nothing'}`,
    {
      hint:
        allowed.length > 0
          ? 'Move to one of those first, or change the workflow.'
          : 'The account may lack the permission “Transition issues”, or the workflow ends here.',
    },
  );
}

/** Those of the fields that have a value already: a screen is content with it. */
async function filled(jira: Jira, id: string, ids: readonly string[], options: CallContext): Promise<Set<string>> {
  const { fields } = await readFields(jira, id, ids, options);
  return new Set(
    ids.filter(
      (each) => fields[each] !== null && fields[each] !== undefined && !(Array.isArray(fields[each]) && fields[each].length === 0),
    ),
  );
}

export const move = ({ http }: Jira, issueId: string, { id, fields }: Move, options: CallContext): Promise<unknown> =>
  http.post(path`issue/${issueId}/transitions`, {
    schema: v.unknown(),
    json: { transition: { id }, ...(Object.keys(fields).length > 0 && { fields }) },
    ...options,
  });
