import { type CallContext, ConnectorError, type HttpClient, path } from '@tw/connector-core';
import * as v from 'valibot';
import { isSameName } from './text.ts';

/** A custom field. Only issues tell whether it takes several values. */
export interface Field {
  readonly id: number;
  readonly name: string;
  readonly multiple: boolean;
}

const field = v.object({ id: v.number(), name: v.string(), multiple: v.optional(v.boolean(), false) });
const ofProject = v.object({ project: v.object({ issue_custom_fields: v.optional(v.array(field), []) }) });
const ofIssues = v.object({ issues: v.array(v.object({ custom_fields: v.optional(v.array(field), []) })) });

/** Finds the custom fields that new issues of a project can have. */
export type KnownFields = (project: string, options: CallContext) => Promise<readonly Field[]>;

/**
 * Only administrators may list custom fields. A project names those that were chosen for it, and not those "for all projects";
 * issues name all that they have. https://www.redmine.org/projects/redmine/wiki/Rest_CustomFields, …/Rest_Projects
 */
export const knownFields =
  (http: HttpClient): KnownFields =>
  async (project, options) => {
    const chosen = await http.get(path`projects/${project}.json`, {
      schema: ofProject,
      query: { include: 'issue_custom_fields' },
      ...options,
    });
    const { issues } = await http.get(path`issues.json`, {
      schema: ofIssues,
      query: { project_id: project, status_id: '*', sort: 'updated_on:desc', limit: 100 },
      ...options,
    });
    const all = [...chosen.project.issue_custom_fields, ...issues.flatMap(({ custom_fields: fields }) => fields)];
    return [...new Map(all.map((each) => [each.id, each])).values()];
  };

/** A field of an issue that is yet to be made: an id is taken as it is, since nobody may tell that a field is there. */
export const newFieldNamed = (fields: readonly Field[], given: string): Field =>
  /^\d{1,15}$/.test(given) && !fields.some(({ id }) => String(id) === given)
    ? { id: Number(given), name: given, multiple: false }
    : fieldNamed(fields, given);

/** A field of an issue by its id or name. */
export function fieldNamed(fields: readonly Field[], given: string): Field {
  const byId = fields.filter(({ id }) => String(id) === given);
  const matches = byId.length > 0 ? byId : fields.filter(({ name }) => isSameName(name, given));
  const [found, ...others] = matches;
  if (found === undefined)
    throw new ConnectorError(
      'invalid_input',
      `no custom field is named ${JSON.stringify(given)}; known: ${fields.map(({ name }) => name).join(', ') || 'none'}`,
      {
        hint: 'Use the id. Redmine tells the names of fields only in issues that are there, if the account may see the field and the tracker has it.',
      },
    );
  if (others.length > 0)
    throw new ConnectorError(
      'invalid_input',
      `${matches.length} custom fields are named ${JSON.stringify(given)}: ${matches.map(({ id }) => id).join(', ')}`,
      {
        hint: 'Use the id of the one you mean.',
      },
    );
  return found;
}

/** A value as Redmine keeps it: text, or a list of texts. https://www.redmine.org/projects/redmine/wiki/Rest_api#Working-with-custom-fields */
export function fieldValue(name: string, value: unknown): string | string[] {
  if (Array.isArray(value)) return value.map((each: unknown) => plain(name, each));
  return plain(name, value);
}

function plain(name: string, value: unknown): string {
  if (typeof value === 'boolean') return value ? '1' : '0';
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  if (value === null) return '';
  throw new ConnectorError(
    'invalid_input',
    `customFields: the value of ${JSON.stringify(name)} has to be text, a number, a boolean, null or a list of these`,
  );
}

/** The labels in a field's value: a list, or a text with commas. */
export function labelsIn(value: unknown): string[] {
  const labels: unknown[] = Array.isArray(value) ? value : typeof value === 'string' ? value.split(',') : [];
  return labels.flatMap((label) => (typeof label === 'string' && label.trim() !== '' ? [label.trim()] : []));
}

/** The value of the field that has these labels. */
export function labelValue({ multiple }: Field, labels: readonly string[]): string | string[] {
  const unique = [...new Set(labels.map((label) => label.trim()))];
  const wrong = unique.filter((label) => !multiple && label.includes(','));
  if (wrong.length > 0) throw new ConnectorError('invalid_input', `labels have no commas, which are between them: ${wrong.join(' and ')}`);
  return multiple ? unique : unique.join(', ');
}

export function labelFieldOf(labelField: string | undefined): string {
  if (labelField === undefined)
    throw new ConnectorError('invalid_input', 'Redmine has no labels', {
      hint: 'Leave them out, or set labelField (TW_REDMINE_LABEL_FIELD) to a custom field for them.',
    });
  return labelField;
}
