import * as v from 'valibot';
import { ConnectorError } from './errors.ts';
import { Secret } from './secret.ts';
import { oneLine } from './values.ts';

/** One setting of a connector, for READMEs and command lines. */
export interface Setting {
  /** As in the factory's first argument: `apiKey`. */
  readonly name: string;
  /** The environment variable that `fromEnv` reads: `TW_VIRUSTOTAL_API_KEY`. */
  readonly env: string;
  readonly required: boolean;
  /** Whether it is a credential. */
  readonly secret: boolean;
  readonly description: string;
  /** What holds when it is left out, if that can be said in a word. */
  readonly default?: string;
}

/** The shape of a connector's settings: a strict object, perhaps piped into checks across settings. */
export type SettingsSchema = v.GenericSchema<Record<string, unknown>, Record<string, unknown>>;

/** A credential: text in, a {@link Secret} out. */
export const secret = (description: string) =>
  v.pipe(
    v.union(
      [
        v.pipe(
          v.string(),
          v.trim(),
          v.nonEmpty('must not be empty'),
          v.check(isHeaderSafe, 'has a line break or another control character'),
        ),
        v.instance(Secret),
      ],
      'must be a non-empty text',
    ),
    v.transform((value) => (value instanceof Secret ? value : new Secret(value))),
    v.metadata({ secret: true }),
    v.description(description),
  );

/** The address of a server. A trailing slash does not matter; user names, queries and fragments are refused. */
export const address = (description: string) =>
  v.pipe(
    v.string(),
    v.trim(),
    v.check(isAddress, 'must be an address such as https://host.example/path, without user name, query or fragment'),
    v.transform((value) => new URL(value).href.replace(/\/+$/, '')),
    v.description(description),
  );

/** A plain text setting. */
export const text = (description: string) => v.pipe(v.string(), v.trim(), v.nonEmpty('must not be empty'), v.description(description));

function isHeaderSafe(value: string): boolean {
  // oxlint-disable-next-line no-control-regex -- looking for control characters is the point
  return !/[\u0000-\u001f\u007f]/.test(value);
}

function isAddress(value: string): boolean {
  // A `?` or `#` with nothing behind it is in neither `search` nor `hash`, and would swallow every path.
  const url = /[?#]/.test(value) ? null : URL.parse(value);
  return url !== null && /^https?:$/.test(url.protocol) && !url.username && !url.password;
}

interface EntrySchema extends v.GenericSchema {
  readonly wrapped?: EntrySchema;
  readonly default?: unknown;
  readonly options?: readonly unknown[];
}

export function entriesOf(schema: SettingsSchema): Record<string, EntrySchema> {
  return (schema as SettingsSchema & { readonly entries?: Record<string, EntrySchema> }).entries ?? {};
}

/** `carbon-black`, `apiKey` → `TW_CARBON_BLACK_API_KEY`. */
export const envName = (id: string, setting: string): string =>
  `TW_${id}_${setting.replace(/[A-Z]/g, (letter) => `_${letter}`)}`.replace(/[^A-Za-z0-9]+/g, '_').toUpperCase();

export function describeSettings(id: string, schema: SettingsSchema): Setting[] {
  return Object.entries(entriesOf(schema)).map(([name, entry]) => {
    const inner = unwrap(entry);
    return {
      name,
      env: envName(id, name),
      required: inner === entry,
      secret: v.getMetadata(inner as never)['secret'] === true,
      description: v.getDescription(entry) ?? v.getDescription(inner) ?? '',
      ...(['string', 'number', 'boolean'].includes(typeof entry.default) && { default: String(entry.default) }),
    };
  });
}

const unwrap = (entry: EntrySchema): EntrySchema => (entry.wrapped ? unwrap(entry.wrapped) : entry);

/** Checks settings strictly. The error names each setting and its variable, and never a value. */
export function parseSettings<S extends SettingsSchema>(id: string, schema: S, input: unknown): v.InferOutput<S> {
  const result = v.safeParse(schema, input);
  if (result.success) return result.output;
  const known = Object.keys(entriesOf(schema));
  throw new ConnectorError(
    'configuration',
    problemsOf(result.issues, 'setting', (name) => (known.includes(name) ? `${name} (${envName(id, name)})` : undefined)),
    {
      connector: id,
      hint:
        known.length > 0
          ? `Settings: ${known.join(', ')}. Each may come from the environment, as ${envName(id, known[0] ?? '')} and so on.`
          : 'This connector has no settings.',
    },
  );
}

/** Checks the options of a connector as strictly: they come from the program and have no variables. */
export function assertOptions(id: string, schema: SettingsSchema, input: unknown): void {
  const result = v.safeParse(schema, input);
  if (result.success) return;
  const known = Object.keys(entriesOf(schema));
  throw new ConnectorError(
    'configuration',
    problemsOf(result.issues, 'option', (name) => (known.includes(name) ? `option ${name}` : undefined)),
    {
      connector: id,
      hint: `Options: ${known.join(', ')}.`,
    },
  );
}

function problemsOf(issues: readonly v.BaseIssue<unknown>[], noun: string, label: (name: string) => string | undefined): string {
  const problems = issues.map((issue) => {
    const name = issue.path?.[0]?.key;
    if (typeof name !== 'string') return `the ${noun}s${wholeText(issue)}`;
    const known = label(name);
    return known === undefined ? `${oneLine(name, 80)} is not ${noun === 'option' ? 'an' : 'a'} ${noun}` : `${known} ${issueText(issue)}`;
  });
  return problems.join('; ');
}

/** What is wrong with all settings together: one of our words for a value, or the sentence of a check across them. */
function wholeText(issue: v.BaseIssue<unknown>): string {
  const problem = issueText(issue);
  if (problem === 'is missing') return ' are missing';
  return problem.startsWith('must be ') ? ` ${problem}` : `: ${problem}`;
}

/** What is wrong, without the value received: that may be a credential. */
export function issueText(issue: v.BaseIssue<unknown>): string {
  if (issue.received === 'undefined') return 'is missing';
  if (issue.expected === 'never') return 'is not known';
  // valibot's own messages end in the value.
  const isDefault = issue.message.startsWith('Invalid ') && issue.message.endsWith(`eceived ${issue.received}`);
  if (!isDefault) return issue.message;
  return issue.expected === null ? `is not a valid ${issue.type.replaceAll('_', ' ')}` : `must be ${inWords(issue.expected, issue.type)}`;
}

const types: Readonly<Record<string, string>> = {
  string: 'a string',
  number: 'a number',
  boolean: 'true or false',
  Array: 'a list',
  Object: 'an object',
};

/** valibot's `string`, `>=1` and `("low" | "high")`, for people. */
function inWords(expected: string, type: string): string {
  const [, sign, bound] = /^([<>])=(\d.*)$/.exec(expected) ?? [];
  if (bound !== undefined) return `${sign === '<' ? 'at most' : 'at least'} ${bound}${type.endsWith('_length') ? ' long' : ''}`;
  const [, choices] = /^\((".*)\)$/.exec(expected) ?? [];
  return choices === undefined ? (types[expected] ?? expected) : `one of ${choices.replaceAll('"', '').replaceAll(' | ', ', ')}`;
}

/** The settings found in an environment; an empty variable counts as unset. */
export function settingsFromEnv(
  id: string,
  schema: SettingsSchema,
  env: Readonly<Record<string, string | undefined>>,
): Record<string, unknown> {
  const found: Record<string, unknown> = {};
  for (const [name, entry] of Object.entries(entriesOf(schema))) {
    const value = env[envName(id, name)];
    if (value !== undefined && value !== '') found[name] = fromText(unwrap(entry).type, value);
  }
  return found;
}

const booleans: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['1', true],
  ['false', false],
  ['0', false],
]);

function fromText(type: string, value: string): unknown {
  if (type === 'number') return value.trim() === '' ? value : Number(value);
  if (type === 'boolean') return booleans.get(value.trim().toLowerCase()) ?? value;
  if (type === 'array')
    return value
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== '');
  return value;
}
