import { parseArgs, type ParseArgsConfig } from 'node:util';
import { coreNames, providerIds } from './taken.gen.ts';

/** The kinds of connectors that there are templates for. */
export const traits = ['threat_intel', 'file_analysis', 'siem', 'edr', 'email_gateway', 'ticketing'] as const;
/** How an API wants its credentials. */
export const authKinds = ['api-key-header', 'api-key-query', 'bearer', 'basic', 'oauth2'] as const;

export type Trait = (typeof traits)[number];
export type AuthKind = (typeof authKinds)[number];

/** All that has to be known of a new connector. */
export interface Answers {
  readonly id: string;
  /** As the vendor writes it. */
  readonly name: string;
  /** The main one first. */
  readonly traits: readonly string[];
  readonly auth: string;
  readonly baseUrl: string;
}

/** The command was called wrongly. The message is one line that says what to do. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export const usage = `Usage: create-connector [id] [options]

Writes a connector that builds and passes the conformance suite, for you to put your vendor's API into.
On a terminal it asks for what is left out.

  id                   lower-case words with hyphens: acme-intel
  --trait <trait>      what it is for; repeat it for several, the main one first: ${traits.join(', ')}
  --auth <kind>        how the API wants its credentials: ${authKinds.join(', ')}
  --base-url <url>     the address of the API: https://api.acme.example/v1; where each customer has its own,
                       with a placeholder: 'https://<your-site>.acme.example/v1'
  --name <name>        as the vendor writes it: 'Acme Intel' (default: from the id)
  --directory <path>   where to write it (default: a new folder with the id as its name)
  --help               show this

Exit codes: 0 written, 1 not written, 2 called wrongly, 130 interrupted.
`;

const options = {
  trait: { type: 'string', multiple: true },
  auth: { type: 'string' },
  'base-url': { type: 'string' },
  name: { type: 'string' },
  directory: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const satisfies ParseArgsConfig['options'];

/** What the arguments say, checked as far as they go. Throws {@link UsageError}. */
export function parseCommand(args: readonly string[]) {
  const { values, positionals } = parsed(args);
  const [id, surplus] = positionals;
  if (surplus !== undefined) throw new UsageError(`there is one id, and then "${surplus}": put a name of several words into quotes`);
  const given = {
    id,
    name: values.name?.trim(),
    traits: values.trait && [...new Set(values.trait.flatMap((list) => list.split(',')).map((trait) => trait.trim()))],
    auth: values.auth,
    baseUrl: values['base-url'],
  } satisfies { readonly [K in keyof Answers]: Answers[K] | undefined };
  for (const [question, problem] of Object.entries(problems)) {
    const answer = given[question as keyof Answers];
    const found = answer === undefined ? undefined : problem(answer as never);
    if (found !== undefined) throw new UsageError(found);
  }
  return { given, directory: values.directory, help: values.help === true };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    const [what = ''] = (error instanceof Error ? error.message : String(error)).split(/\. |\n/);
    throw new UsageError(`${what}: see --help`);
  }
}

const flags: Readonly<Record<keyof Answers, string>> = {
  id: 'the id',
  name: '--name',
  traits: `--trait (${traits.join(', ')})`,
  auth: `--auth (${authKinds.join(', ')})`,
  baseUrl: '--base-url (https://…)',
};

/** For where nobody can be asked: the name follows from the id, and everything else has to be there. */
export function completed(given: { readonly [K in keyof Answers]?: Answers[K] | undefined }): Answers {
  const { id, name = titled(id ?? ''), traits: chosen, auth, baseUrl } = given;
  if (id !== undefined && chosen !== undefined && auth !== undefined && baseUrl !== undefined)
    return { id, name, traits: chosen, auth, baseUrl };
  const missing = (['id', 'traits', 'auth', 'baseUrl'] as const).filter((question) => given[question] === undefined);
  throw new UsageError(`missing: ${missing.map((question) => flags[question]).join('; ')}`);
}

/** `acme-intel` → `Acme Intel`. */
export const titled = (id: string): string =>
  id
    .split('-')
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join(' ');

/** `carbon-black` → `carbonBlack`: the name under which a connector is exported. */
export const exportName = (id: string): string => id.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

/** What is wrong with an answer, in one line; `undefined` if nothing is. */
export const problems = {
  id: idProblem,
  name: (name: string) =>
    /^[\p{L}\p{N}][\p{L}\p{N} .,&+'’()/:!_-]{0,59}$/u.test(name)
      ? undefined
      : `the name ${JSON.stringify(name)} must be 1 to 60 letters, digits, blanks and simple punctuation on one line`,
  traits: (chosen: readonly string[]) =>
    chosen.length === 0
      ? `choose a trait: ${traits.join(', ')}`
      : unknown(
          'trait',
          chosen.find((trait) => !includes(traits, trait)),
          traits,
        ),
  auth: (auth: string) => unknown('kind of auth', includes(authKinds, auth) ? undefined : auth, authKinds),
  baseUrl: baseUrlProblem,
} satisfies { readonly [K in keyof Answers]: (answer: Answers[K]) => string | undefined };

const includes = (list: readonly string[], word: string): boolean => list.includes(word);

const unknown = (what: string, word: string | undefined, known: readonly string[]): string | undefined =>
  word === undefined ? undefined : `there is no ${what} ${JSON.stringify(word)}; there are: ${known.join(', ')}`;

/** Words that cannot name a constant in a module, those that the template uses itself, and those that mean something else to `tw`. */
const reservedWords = new Set(
  `arguments await break case catch class const continue debugger default delete do else enum eval export extends false finally for function
  if implements import in instanceof interface let new null package private protected public return static super switch this throw true try
  typeof undefined var void while with yield
  answers api connector describe expect it mailbox nock normalised played recorded settings v
  all health tw
  core testkit connectors create test fixture node-modules`.split(/\s+/),
);
const takenNames = new Set([...coreNames, ...traits.map((trait) => exportName(trait.replaceAll('_', '-')))]);

function idProblem(id: string): string | undefined {
  const shown = JSON.stringify(id);
  if (!/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/.test(id) || id.length > 50)
    return `the id ${shown} must be up to 50 lower-case letters and digits, in words with hyphens, a letter first: acme-intel`;
  if (includes(providerIds, id)) return `the id ${shown} is taken: there is such a connector already`;
  // A catalog is a plain object: `constructor` is in each.
  if (reservedWords.has(id) || takenNames.has(exportName(id)) || exportName(id) in {})
    return `the id ${shown} is a reserved word: choose another, such as acme-${id}`;
  return undefined;
}

/** Whether each customer has an address of its own: `https://<your-site>.acme.example/v1`. */
export const hasSites = (baseUrl: string): boolean => /<[\w-]+>/.test(baseUrl);

/** Such an address as one of them may have it. */
export const exampleOf = (baseUrl: string): string => baseUrl.replaceAll(/<([\w-]+)>/g, '$1');

function baseUrlProblem(baseUrl: string): string | undefined {
  const url = /[?#]/.test(baseUrl) ? null : URL.parse(exampleOf(baseUrl));
  return url?.protocol === 'https:' && !url.username && !url.password
    ? undefined
    : `the base URL ${JSON.stringify(baseUrl)} must be an https:// address without user name, query or fragment: https://api.acme.example/v1, or https://<your-site>.acme.example/v1 where each customer has its own`;
}
