import * as v from 'valibot';
import type { ActionOptions, CallOptions, ListOptions, ReadOptions } from './connector.ts';

/** What an operation of a provider gets as its last argument, and passes on to `http`. */
export interface CallContext extends CallOptions {
  readonly operation: string;
  /** Filled by `http`: the body of the last answer, for `includeRaw`. */
  readonly answers: { last?: unknown };
}

/** What reading operations get last. */
export type ReadContext = CallContext & ReadOptions;
/** What listing operations get last. `limit` is kept by core; it may serve to choose the size of a page. */
export type ListContext = CallContext & ListOptions;
/** What actions get last. Dry runs never reach them. */
export type ActionContext = CallContext & Omit<ActionOptions, 'dryRun'>;

/** `read` answers a value, `list` an AsyncIterable, `action` changes something at the vendor. */
export type OperationKind = 'read' | 'list' | 'action';

/** What core has to know of an operation: its kind and the schemas of its arguments, options apart. */
export interface OperationSpec {
  readonly kind: OperationKind;
  readonly input: readonly v.GenericSchema[];
  /** Makes an object and answers with it, instead of an `ActionResult`. */
  readonly creates?: boolean;
  /** Which options it takes. Default: those of its kind. */
  readonly options?: keyof typeof optionSchemas;
}

/** A reading operation. Objects among the arguments are strict: `v.strictObject`. */
export const read = (...input: v.GenericSchema[]): OperationSpec => ({ kind: 'read', input });
/** A listing operation: it yields pages (arrays), which core flattens, limits and ends. */
export const list = (...input: v.GenericSchema[]): OperationSpec => ({ kind: 'list', input });
/** An operation that changes something: announced, refusable, with a dry run, never retried blindly. */
export const action = (...input: v.GenericSchema[]): OperationSpec => ({ kind: 'action', input });
/** An action that answers with the object it made. */
export const creation = (...input: v.GenericSchema[]): OperationSpec => ({ kind: 'action', input, creates: true });

/** What a trait's adapter knows of the connector. */
export interface AdapterContext {
  readonly name: string;
  readonly allowPrivate: boolean;
  readonly selfHosted: boolean;
}

/** The runtime side of a trait: its operations, and how what a provider writes becomes what a user calls. */
// oxlint-disable-next-line typescript/no-explicit-any -- each trait has its own shape
export interface TraitSpec<Provided = any> {
  readonly operations: Readonly<Record<string, OperationSpec>>;
  /** Default: the provider's functions as they are. */
  adapt?(provided: Provided, context: AdapterContext): object;
}

const specs = new WeakMap<object, OperationSpec>();

/** Declares an operation that belongs to no trait, so that core checks and wraps it like the others. */
export function operation<F extends (...args: never[]) => unknown>(spec: OperationSpec, run: F): F {
  specs.set(run, spec);
  return run;
}

/** What is declared of an operation: of a connector's, or of one outside the traits; without it that reads and its arguments are unchecked. */
export const operationSpec = (run: unknown): OperationSpec | undefined => (typeof run === 'function' ? specs.get(run) : undefined);

const callOptions = {
  signal: v.optional(v.custom<AbortSignal>((value) => value instanceof AbortSignal, 'must be an AbortSignal')),
  timeoutMs: v.optional(v.pipe(v.number(), v.minValue(1), v.maxValue(2 ** 31 - 1))),
};
const readOptions = { ...callOptions, includeRaw: v.optional(v.boolean()) };

export const optionSchemas = {
  call: v.strictObject(callOptions) satisfies v.GenericSchema<CallOptions>,
  read: v.strictObject(readOptions) satisfies v.GenericSchema<ReadOptions>,
  list: v.strictObject({
    ...readOptions,
    limit: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0))),
  }) satisfies v.GenericSchema<ListOptions>,
  action: v.strictObject({
    ...callOptions,
    reason: v.optional(v.pipe(v.string(), v.maxLength(1000))),
    dryRun: v.optional(v.boolean()),
  }) satisfies v.GenericSchema<ActionOptions>,
};
