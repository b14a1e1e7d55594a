import { type ConnectorErrorCode, connectorErrorCodes, text, traitSpecs } from '@tw/connector-core';
import * as v from 'valibot';
import type { Scenario } from './schema.ts';

/** How an operation fails. */
export interface Fault {
  readonly code: ConnectorErrorCode;
  /** How many of its calls fail, from 0 to 1. Which ones depends on the seed. Default 1. */
  readonly rate?: number;
  /** Only the first so many that would fail. Default: all. */
  readonly times?: number;
  /** It is carried out, and then fails: what a lost answer looks like. Default false. */
  readonly after?: boolean;
}

/** By operation; `*` is for all that are not named. */
export type Faults = Readonly<Record<string, ConnectorErrorCode | Fault>>;

/** Operations of the simulators that belong to no trait. */
export const ownOperations: readonly string[] = ['deliverEmail', 'getComments', 'resetWorld'];

const traits = ['siem', 'edr', 'email_gateway', 'ticketing', 'threat_intel'];
const operations = new Set([
  '*',
  'healthCheck',
  ...ownOperations,
  ...traits.flatMap((trait) => Object.keys(traitSpecs[trait]?.operations ?? {})),
]);

const isTextOrObject = (value: unknown): boolean => typeof value === 'string' || (typeof value === 'object' && value !== null);

/** `isolateHost=permission_denied,*=network:0.1` */
function fromText(value: string): unknown {
  const parts = value
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
  return Object.fromEntries(
    parts.map((part) => {
      const [, name, code, rate] = /^([^=]+?)\s*=\s*([a-z_]+)(?::([\d.]+))?$/.exec(part) ?? [];
      return name === undefined ? [part, ''] : [name, { code, ...(rate !== undefined && { rate: Number(rate) }) }];
    }),
  );
}

const code = v.picklist(connectorErrorCodes);
const fault = v.strictObject({
  code,
  rate: v.exactOptional(v.pipe(v.number(), v.minValue(0), v.maxValue(1)), 1),
  times: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(1)), Number.MAX_SAFE_INTEGER),
  after: v.exactOptional(v.boolean(), false),
});
const faultForms = `must be a code (${connectorErrorCodes.join(', ')}) for each operation, or { code, rate, times, after }; in the variable: isolateHost=timeout,*=network:0.1`;
const unknownNames = (faults: object): string[] => Object.keys(faults).filter((name) => !operations.has(name));

const faults = v.pipe(
  v.custom<string | Faults>(isTextOrObject, faultForms),
  v.transform((value): unknown => (typeof value === 'string' ? fromText(value) : value)),
  v.record(
    v.string(),
    v.union(
      [
        v.pipe(
          code,
          v.transform((each) => v.parse(fault, { code: each })),
        ),
        fault,
      ],
      faultForms,
    ),
  ),
  v.check(
    (value) => unknownNames(value).length === 0,
    (issue) => `names no operation: ${unknownNames(issue.input).join(', ').slice(0, 200)}`,
  ),
);

export const settings = v.strictObject({
  scenario: v.optional(
    v.pipe(
      v.custom<string | Scenario>((value) => isTextOrObject(value) && value !== '', 'must be the path of a file, or a scenario'),
      v.description('A YAML or JSON file with the scenario, or, in a program, the scenario itself. Default: the built-in incident'),
    ),
  ),
  world: v.optional(
    text(
      'A name: connectors of one process with the same world, scenario, `seed` and `now` share one state. Default: in a program each connector has its own; from variables it is `default`',
    ),
  ),
  seed: v.optional(v.pipe(v.number(), v.integer(), v.description('Decides new ids, and which calls fail')), 1),
  now: v.optional(
    v.pipe(
      v.string(),
      v.isoTimestamp('must be an ISO 8601 time with a zone: 2026-01-31T12:00:00Z'),
      v.description('Where the clock of the world stands still. Default: it runs, beginning with the first call'),
    ),
  ),
  actionPolls: v.optional(
    v.pipe(
      v.number(),
      v.integer(),
      v.minValue(0),
      v.description('How often `getAction` or `getHost` still says `pending` before an action on a host is completed'),
    ),
    0,
  ),
  latencyMs: v.optional(
    v.pipe(v.number(), v.minValue(0), v.maxValue(2 ** 31 - 1), v.description('How long every call takes, in ms; of a listing, every page')),
    0,
  ),
  requestsPerMinute: v.optional(
    v.pipe(v.number(), v.integer(), v.minValue(1), v.description('More calls than that in a minute are `rate_limited`. Default: no limit')),
  ),
  errors: v.optional(
    v.pipe(faults, v.description('What fails and how: `isolateHost=permission_denied,*=network:0.1`; in a program also an object')),
  ),
});

export type Settings = v.InferOutput<typeof settings>;
