import { ConnectorError, isConnectorError, oneLine, parseIndicator } from '@tw/connector-core';
import * as v from 'valibot';
import { compileQuery } from './query.ts';
import { type Loaded, scenarioSchema } from './schema.ts';

/** Keys from the top of a scenario down: `['hosts', 0, 'status']`. */
export type Keys = readonly (string | number)[];

/** A scenario that is not checked yet, and how to say where in it something is. */
export interface Source {
  readonly input: unknown;
  where(keys: Keys): string;
}

interface Problem {
  readonly keys: Keys;
  readonly message: string;
}

/** `hosts[0].status` */
export const keyPath = (keys: Keys): string =>
  keys.map((key, index) => (typeof key === 'number' ? `[${key}]` : `${index === 0 ? '' : '.'}${oneLine(key, 80)}`)).join('') ||
  'the scenario';

const shown = 5;

/** The scenario with its times counted from `now`. Throws `configuration`, which says what is wrong and where. */
export function loadScenario({ input, where }: Source, now: number): Loaded {
  const result = v.safeParse(scenarioSchema(now), input);
  // To the schema a list is an object too.
  const problems = Array.isArray(input)
    ? [{ keys: [], message: 'must be an object and is a list' }]
    : result.success
      ? problemsOf(result.output)
      : result.issues.map(problemOf);
  if (result.success && problems.length === 0) return result.output;
  const told = problems.slice(0, shown).map(({ keys, message }) => `${where(keys)} ${message}`);
  const more = problems.length > shown ? `; and ${problems.length - shown} more` : '';
  throw new ConnectorError('configuration', `the scenario is not right: ${told.join('; ')}${more}`, {
    hint: 'Correct it; the README of @tw/connector-mock describes the format.',
  });
}

function problemOf(issue: v.BaseIssue<unknown>): Problem {
  const keys = (issue.path ?? []).map(({ key }) => (typeof key === 'number' ? key : String(key)));
  return { keys, message: messageOf(issue) };
}

function messageOf({ message, expected, received }: v.BaseIssue<unknown>): string {
  if (expected === 'never') return 'is not known here';
  if (received === 'undefined') return 'is missing';
  if (!message.startsWith('Invalid ')) return message;
  const hint = expected === 'string' && /^[\d.]+$|^(?:true|false)$/.test(received) ? ': put it in quotes' : '';
  return `must be ${expected ?? 'valid'} and is ${oneLine(received, 80)}${hint}`;
}

/** What fits each for itself, and not together. */
const problemsOf = (scenario: Loaded): readonly Problem[] => [
  ...twice(scenario, 'hosts', ({ id }) => id),
  ...twice(scenario, 'detections', ({ id }) => id),
  ...twice(scenario, 'actions', ({ id }) => id),
  ...twice(scenario, 'alerts', ({ id }) => id),
  ...twice(scenario, 'events', ({ id }) => id),
  ...twice(scenario, 'mails', ({ id }) => id),
  ...twice(scenario, 'savedSearches', ({ id }) => id),
  ...twice(scenario, 'tickets', ({ correlationId }) => correlationId, 'correlationId'),
  ...twice(scenario, 'indicators', ({ value }) => parseIndicator(value).value, 'value'),
  ...strangeHosts(scenario),
  ...brokenQueries(scenario),
  ...strangeStatuses(scenario),
];

type Lists = 'hosts' | 'actions' | 'detections' | 'alerts' | 'events' | 'mails' | 'savedSearches' | 'tickets' | 'indicators';

function twice<K extends Lists>(scenario: Loaded, list: K, idOf: (item: Loaded[K][number]) => string | undefined, key = 'id'): Problem[] {
  const items: readonly Loaded[K][number][] = scenario[list];
  const seen = new Set<string>();
  return items.flatMap((item, index) => {
    const id = idOf(item);
    if (id === undefined) return [];
    if (seen.has(id)) return [{ keys: [list, index, key], message: `is there twice: ${oneLine(id, 80)}` }];
    seen.add(id);
    return [];
  });
}

function strangeHosts({ hosts, processes, connections, detections, actions }: Loaded): Problem[] {
  const ids = new Set(hosts.map(({ id }) => id));
  return Object.entries({ processes, connections, detections, actions }).flatMap(([list, items]) =>
    [...items.entries()].flatMap(([index, { host }]) =>
      ids.has(host) ? [] : [{ keys: [list, index, 'host'], message: `is not the id of a host: ${oneLine(host, 80)}` }],
    ),
  );
}

function brokenQueries({ savedSearches }: Loaded): Problem[] {
  return savedSearches.flatMap(({ query }, index) => {
    try {
      compileQuery(query);
      return [];
    } catch (error) {
      if (!isConnectorError(error)) throw error;
      return [{ keys: ['savedSearches', index, 'query'], message: `cannot be read: ${error.message}` }];
    }
  });
}

function strangeStatuses({ workflow, tickets }: Loaded): Problem[] {
  const names = workflow.map(({ name }) => name.toLowerCase());
  const problem = (name: string | undefined, keys: Keys): Problem[] =>
    name === undefined || names.includes(name.toLowerCase())
      ? []
      : [{ keys, message: `is no status of the workflow: ${oneLine(name, 80)}` }];
  return [
    ...workflow.flatMap(({ to }, index) => to.flatMap((name, at) => problem(name, ['workflow', index, 'to', at]))),
    ...tickets.flatMap(({ status }, index) => problem(status, ['tickets', index, 'status'])),
  ];
}
