import * as v from 'valibot';
import { type AnyOperation, type CallEnvironment, unsupportedOperation, wrapOperation } from './call.ts';
import type { ActionResult, CallOptions, Connector, ConnectorHealth, ConnectorType, DryRun } from './connector.ts';
import { ConnectorError, isConnectorError } from './errors.ts';
import { measureHealth } from './health.ts';
import type { Hooks } from './hooks.ts';
import { createHttpClient, type HttpClient, type HttpSpec } from './http/client.ts';
import { createRedactor, redacted, type Redactor } from './http/redact.ts';
import type { Limiter } from './limits/budget.ts';
import { sharedBudget } from './limits/shared.ts';
import type { RateLimit } from './limits/windows.ts';
import { type CallContext, operation as declare, operationSpec, type OperationSpec, type TraitSpec } from './operations.ts';
import { assertOptions, describeSettings, parseSettings, type Setting, settingsFromEnv, type SettingsSchema } from './settings.ts';
import { type ProvidedTraits, type Traits, traitSpecs } from './traits/index.ts';
import { messageOf, oneLine } from './values.ts';

/** The version of the contract between core and providers. */
export const specVersion = 1;

/** What an action of a provider answers; core adds `success` and `timestamp`. */
export type ActionOutcome = Pick<ActionResult, 'status' | 'message' | 'actionId'>;

type UnionToIntersection<U> = (U extends unknown ? (x: U) => void : never) extends (x: infer I) => void ? I : never;
type Options<A extends readonly unknown[]> =
  Required<A> extends readonly [...infer Input, infer O] ? [...input: Input, options: CallContext & Omit<O, 'dryRun'>] : never;
type ProvidedResult<R> =
  R extends AsyncIterable<infer Item>
    ? AsyncIterable<readonly Item[]>
    : R extends Promise<ActionResult>
      ? Promise<ActionOutcome>
      : R extends Promise<infer Value>
        ? Promise<Exclude<Value, DryRun>>
        : R;
type Provided<T> = { [K in keyof T]?: T[K] extends (...args: infer A) => infer R ? (...args: Options<A>) => ProvidedResult<R> : T[K] };

/** What a provider writes for its traits. Lists yield pages; what the vendor does not have is left out. */
export type OperationsOf<C extends ConnectorType> = UnionToIntersection<
  C extends keyof ProvidedTraits ? ProvidedTraits[C] : C extends ConnectorType ? Provided<Traits[C]> : never
>;

type ExtraResult<R> =
  R extends AsyncIterable<readonly (infer Item)[]> ? AsyncIterable<Item> : R extends Promise<ActionOutcome> ? Promise<ActionResult> : R;
type Extra<F> = F extends (...args: [...infer Input, infer O]) => infer R
  ? (
      ...args: O extends CallContext
        ? [...input: Input, options?: Omit<O, 'operation' | 'answers'>]
        : [...input: Input, options?: CallOptions]
    ) => ExtraResult<R>
  : F;

/** An instance: all of its traits, and whatever else the provider offers. */
export type ConnectorOf<C extends ConnectorType, Ops> = Connector &
  UnionToIntersection<C extends ConnectorType ? Traits[C] : never> & {
    [K in Exclude<keyof Ops, keyof UnionToIntersection<C extends ConnectorType ? Traits[C] : never> | keyof Connector>]: Extra<Ops[K]>;
  };

/** What operations work with. */
export interface Context<Config> {
  readonly config: Config;
  readonly http: HttpClient;
}

/** A provider. See `docs/adding-connectors.md`. */
export interface ConnectorSpec<Id extends string, S extends SettingsSchema, C extends ConnectorType, Ops> {
  /** Lower-case, with hyphens: `'carbon-black'`. */
  readonly id: Id;
  /** As the vendor writes it. */
  readonly displayName: string;
  /** The main one first. */
  readonly traits: readonly [C, ...C[]];
  /** Of traits that are not core's, by name. Without it each of their operations is declared with `operation()`, and none is filled in. */
  readonly traitSpecs?: Readonly<Record<string, TraitSpec>>;
  /** The product runs in the user's own network, so that private addresses may be sent to it. */
  readonly selfHosted?: boolean;
  /** A `v.strictObject` of settings; credentials are `secret()`, addresses `address()`. */
  readonly config: S;
  /** The vendor's HTTP API. Absent for a connector without one. */
  http?(config: v.InferOutput<S>): HttpSpec;
  /** The cheapest call that proves address and credentials. */
  ping(context: Context<v.InferOutput<S>>, options: CallContext): Promise<unknown>;
  operations(context: Context<v.InferOutput<S>>): Ops;
  /** The operations of its traits that the vendor does not have: why, and the document that shows it. */
  readonly unsupported?: Readonly<Record<string, string>>;
}

/** Options of a connector, apart from its settings. */
export interface ConnectorOptions {
  /** Replaces the way requests are sent: `nodeFetch()` of `@tw/connector-core/node`, for a proxy or a private CA, or any `fetch`. */
  readonly fetch?: typeof globalThis.fetch | undefined;
  /** `false`: none; a list instead of the vendor's documented ones; or a budget shared with other processes. */
  readonly limits?: false | readonly RateLimit[] | Limiter | undefined;
  /** Whether to wait for a turn or to fail with `rate_limited`. Default `wait`; a day's quota that is used up always fails. */
  readonly onLimit?: 'wait' | 'fail' | undefined;
  /** The default of {@link CallOptions.timeoutMs}. */
  readonly timeoutMs?: number | undefined;
  /** How often a reading request is repeated after a passing failure. Default 2. */
  readonly retries?: number | undefined;
  readonly hooks?: Hooks | undefined;
  /** Sends private and reserved addresses to hosted vendors too. */
  readonly allowPrivate?: boolean | undefined;
  /** Allows plain HTTP to other hosts than this one: credentials then go unencrypted. */
  readonly allowInsecureHttp?: boolean | undefined;
}

/** Makes connectors of one provider. */
export interface ConnectorFactory<
  Id extends string = string,
  S extends SettingsSchema = SettingsSchema,
  C extends ConnectorType = ConnectorType,
  Ops = unknown,
> {
  /** Throws `configuration` for wrong settings. Sends nothing. */
  (settings: v.InferInput<S>, options?: ConnectorOptions): ConnectorOf<C, Ops>;
  /** Takes the settings from variables named `TW_<ID>_<SETTING>`. Throws `configuration`, naming those that are missing. */
  fromEnv(env: Readonly<Record<string, string | undefined>>, options?: ConnectorOptions): ConnectorOf<C, Ops>;
  readonly id: Id;
  readonly displayName: string;
  readonly traits: readonly [C, ...C[]];
  readonly settings: readonly Setting[];
  readonly specVersion: number;
  readonly selfHosted: boolean;
  readonly unsupported: Readonly<Record<string, string>>;
}

const hook = v.optional(v.function());
const optionsSchema = v.strictObject({
  fetch: hook,
  limits: v.optional(
    v.union(
      [
        v.literal(false),
        v.array(
          v.strictObject({
            requests: v.pipe(v.number(), v.integer(), v.minValue(1)),
            per: v.picklist(['second', 'minute', 'hour', 'day', 'month']),
            every: v.optional(v.pipe(v.number(), v.minValue(0.001))),
          }),
        ),
        v.custom<Limiter>(
          (value) => typeof (value as Limiter | null)?.acquire === 'function' && typeof (value as Limiter).pause === 'function',
        ),
      ],
      'must be false, a list of { requests, per } or a Limiter',
    ),
  ),
  onLimit: v.optional(v.picklist(['wait', 'fail'])),
  timeoutMs: v.optional(v.pipe(v.number(), v.minValue(1), v.maxValue(2 ** 31 - 1))),
  retries: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(10))),
  hooks: v.optional(v.strictObject({ onRequest: hook, onResponse: hook, onRetry: hook, onRateLimit: hook, onAction: hook })),
  allowPrivate: v.optional(v.boolean()),
  allowInsecureHttp: v.optional(v.boolean()),
});

/** Declares a provider. The result is a factory: call it with settings to get a connector. */
export function defineConnector<
  const Id extends string,
  const S extends SettingsSchema,
  const C extends ConnectorType,
  const Ops extends OperationsOf<C> & object,
>(spec: ConnectorSpec<Id, S, C, Ops>): ConnectorFactory<Id, S, C, Ops> {
  const { id, displayName, traits, selfHosted = false, unsupported = {} } = spec;
  const facts = { id, traits, specs: { ...spec.traitSpecs, ...traitSpecs }, selfHosted, unsupported };

  function create(input: unknown, given: ConnectorOptions = {}): unknown {
    const config = parseSettings(id, spec.config, input);
    assertOptions(id, optionsSchema, given);
    const redactor = createRedactor(config);
    const environment: CallEnvironment = { connector: id, hooks: given.hooks ?? {}, redactor };
    try {
      const http = spec.http ? httpClient(id, spec.http(config), given, environment) : noHttp;
      const context = { config, http };
      const operations = assemble(spec.operations(context), { spec: facts, options: given, environment });
      const ping = wrapOperation(
        'healthCheck',
        { kind: 'read', input: [], options: 'call' },
        (call: CallContext) => spec.ping(context, call),
        environment,
      );
      return { ...operations, ...base(traits, id, operations, ping) };
    } catch (error) {
      const failure = isConnectorError(error)
        ? error
        : new ConnectorError('configuration', `could not be set up: ${oneLine(redactor.redact(messageOf(error)), 200)}`);
      throw redacted(failure, redactor, { connector: id });
    }
  }

  return Object.assign(create, {
    id,
    displayName,
    traits,
    specVersion,
    selfHosted,
    unsupported,
    settings: describeSettings(id, spec.config),
    fromEnv: (env: Readonly<Record<string, string | undefined>>, options?: ConnectorOptions) =>
      create(settingsFromEnv(id, spec.config, env), options),
  }) as never;
}

function base(
  traits: readonly [ConnectorType, ...ConnectorType[]],
  name: string,
  operations: Record<string, unknown>,
  ping: AnyOperation,
): Connector {
  const offered = new Set(
    Object.entries(operations).flatMap(([key, run]) => (typeof run === 'function' && !missing.has(run) ? [key] : [])),
  );
  const healthCheck = (options?: CallOptions): Promise<ConnectorHealth> => measureHealth(() => ping(options));
  return {
    name,
    type: traits[0],
    traits,
    supports: (operation) => offered.has(operation),
    healthCheck,
    testConnection: async (options) => (await healthCheck(options)).status === 'healthy',
  };
}

/** The stubs of operations that a vendor does not have. */
const missing = new WeakSet<object>();

interface Assembly {
  readonly spec: {
    readonly id: string;
    readonly traits: readonly ConnectorType[];
    readonly specs: Readonly<Record<string, TraitSpec>>;
    readonly selfHosted: boolean;
    readonly unsupported: Readonly<Record<string, string>>;
  };
  readonly options: ConnectorOptions;
  readonly environment: CallEnvironment;
}

/** Wraps what the provider wrote, trait by trait, and fills in what it left out. */
function assemble(provided: object, { spec, options, environment }: Assembly): Record<string, unknown> {
  const operations: Record<string, unknown> = {};
  const add = (name: string, operation: OperationSpec, run: unknown) => {
    if (typeof run === 'function')
      return (operations[name] = declare(operation, wrapOperation(name, operation, run as AnyOperation, environment)));
    const stub = unsupportedOperation(name, operation.kind, spec.unsupported[name], environment);
    missing.add(stub);
    return (operations[name] = stub);
  };
  const taken = new Set<string>();
  for (const trait of spec.traits) {
    const traitSpec = spec.specs[trait];
    if (traitSpec === undefined) continue;
    const context = { name: spec.id, allowPrivate: options.allowPrivate ?? false, selfHosted: spec.selfHosted };
    const adapted: Record<string, unknown> = { ...(traitSpec.adapt?.(provided, context) ?? provided) };
    for (const [name, operation] of Object.entries(traitSpec.operations)) add(name, operation, adapted[name]);
    if (traitSpec.adapt) for (const [name, value] of Object.entries(adapted)) if (typeof value !== 'function') operations[name] = value;
    for (const name of Object.keys(traitSpec.operations)) taken.add(name);
  }
  for (const [name, run] of Object.entries(provided)) {
    if (taken.has(name)) continue;
    if (typeof run !== 'function') operations[name] ??= run;
    else
      add(name, operationSpec(run) ?? { kind: 'read', input: Array.from({ length: Math.max(0, run.length - 1) }, () => v.unknown()) }, run);
  }
  return operations;
}

function httpClient(connector: string, spec: HttpSpec, options: ConnectorOptions, { hooks, redactor }: CallEnvironment): HttpClient {
  return createHttpClient({
    ...spec,
    connector,
    hooks,
    redactor,
    fetch: options.fetch,
    limiter: limiterFor(connector, spec, options, redactor),
    onLimit: options.onLimit ?? 'wait',
    timeoutMs: options.timeoutMs ?? 30_000,
    retries: options.retries ?? 2,
    allowInsecureHttp: options.allowInsecureHttp ?? false,
  });
}

function limiterFor(
  connector: string,
  { baseUrl, limits = [], concurrency }: HttpSpec,
  options: ConnectorOptions,
  { fingerprint }: Redactor,
): Limiter | undefined {
  if (options.limits === false) return undefined;
  if (options.limits !== undefined && 'acquire' in options.limits) return options.limits;
  const budget = { limits: options.limits ?? limits, concurrency };
  return sharedBudget(() => JSON.stringify([connector, baseUrl, fingerprint(), budget]), budget);
}

const noHttp: HttpClient = new Proxy({} as HttpClient, {
  get: (_, key) => {
    // Printing or awaiting it is no use of it.
    if (typeof key === 'symbol' || key === 'then') return undefined;
    throw new ConnectorError('unsupported', 'this connector has no HTTP API');
  },
});
