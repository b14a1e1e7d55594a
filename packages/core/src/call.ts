import { type GenericSchema, safeParse } from 'valibot';
import { orAbort } from './abort.ts';
import type { ActionOptions, ActionResult, ListOptions } from './connector.ts';
import { ConnectorError, isConnectorError } from './errors.ts';
import { Items } from './flatten.ts';
import { type ActionEvent, announce, type Hooks } from './hooks.ts';
import { redacted, type Redactor } from './http/redact.ts';
import { type CallContext, type OperationSpec, optionSchemas } from './operations.ts';
import { issueText } from './settings.ts';
import { defined, messageOf, oneLine } from './values.ts';

/** What every call of a connector works with. */
export interface CallEnvironment {
  readonly connector: string;
  readonly hooks: Hooks;
  readonly redactor: Redactor;
}

// oxlint-disable-next-line typescript/no-explicit-any -- operations differ; their types are restored in define.ts
export type AnyOperation = (...args: any[]) => any;

interface Checked {
  readonly input: readonly unknown[];
  readonly options: ListOptions & ActionOptions;
  readonly context: CallContext;
}

/** Wraps a provider's operation in what is the same for all: checks, limits, audit, errors that say where they come from. */
export function wrapOperation(operation: string, spec: OperationSpec, run: AnyOperation, environment: CallEnvironment): AnyOperation {
  const check = (args: readonly unknown[]) => checkArguments(operation, spec, args);
  const locate = (error: unknown, signal?: AbortSignal) => located(error, operation, environment, signal);

  if (spec.kind === 'list') {
    return (...args) => ({
      [Symbol.asyncIterator]: () => listItems(() => check(args), run, locate),
    });
  }
  return async (...args) => {
    let signal: AbortSignal | undefined;
    try {
      const checked = check(args);
      ({ signal } = checked.options);
      signal?.throwIfAborted();
      return spec.kind === 'action' ? await act(checked, spec, run, environment, locate) : await run(...checked.input, checked.context);
    } catch (error) {
      throw locate(error, signal);
    }
  };
}

/** An operation that the vendor does not have. */
export function unsupportedOperation(
  operation: string,
  kind: OperationSpec['kind'],
  reason: string | undefined,
  { connector }: CallEnvironment,
): AnyOperation {
  const fail = async (): Promise<never> => {
    throw new ConnectorError('unsupported', `${operation} is not supported`, {
      connector,
      operation,
      hint: reason ?? 'See what connector.supports() offers.',
    });
  };
  return kind === 'list' ? () => ({ [Symbol.asyncIterator]: () => ({ next: fail }) }) : fail;
}

function checkArguments(operation: string, spec: OperationSpec, args: readonly unknown[]): Checked {
  if (args.length > spec.input.length + 1)
    throw new ConnectorError('invalid_input', `takes ${spec.input.length} arguments and options, not ${args.length}`);
  const input = spec.input.map((schema, index) =>
    parseArgument(schema, args[index], `${spec.input.length > 1 ? `argument ${index + 1}` : 'the argument'} of ${operation}`),
  );
  const schema = optionSchemas[spec.options ?? spec.kind];
  const options = parseArgument(schema, args[spec.input.length] ?? {}, 'options') as Checked['options'];
  const { dryRun: _, ...rest } = options;
  return { input, options, context: { ...rest, operation, answers: {} } };
}

function parseArgument(schema: GenericSchema, value: unknown, name: string): unknown {
  const result = safeParse(schema, value);
  if (result.success) return result.output;
  const problems = result.issues.slice(0, 5).map((issue) => {
    const keys = (issue.path ?? []).map((item) => oneLine(String(item.key), 80)).join('.');
    return `${keys === '' ? name : `${name}: ${keys}`} ${issueText(issue)}`;
  });
  throw new ConnectorError('invalid_input', problems.join('; '));
}

function listItems(
  check: () => Checked,
  run: AnyOperation,
  locate: (error: unknown, signal?: AbortSignal) => unknown,
): AsyncIterator<unknown> {
  let signal: AbortSignal | undefined;
  let items: Items<unknown> | undefined;
  const open = () => {
    const { input, options, context } = check();
    signal = options.signal;
    const pages: AsyncIterable<readonly unknown[]> = run(...input, context);
    return new Items(pages[Symbol.asyncIterator](), options.limit ?? Infinity, signal, (error) => locate(error, signal));
  };
  return {
    next() {
      try {
        items ??= open();
        return items.next();
      } catch (error) {
        return Promise.reject(locate(error, signal));
      }
    },
    return: async () => (items ? items.return() : { done: true, value: undefined }),
  };
}

async function act(
  { input, options, context }: Checked,
  spec: OperationSpec,
  run: AnyOperation,
  { connector, hooks }: CallEnvironment,
  locate: (error: unknown, signal?: AbortSignal) => unknown,
): Promise<unknown> {
  const { operation } = context;
  const { reason, dryRun = false, signal } = options;
  const now = () => new Date().toISOString();
  const event = (phase: ActionEvent['phase'], outcome: Pick<ActionEvent, 'result' | 'error'> = {}): ActionEvent => ({
    connector,
    operation,
    phase,
    input,
    dryRun,
    timestamp: now(),
    ...defined({ reason }),
    ...outcome,
  });
  await approved(hooks, event('before'), signal);
  // An audit that fails or hangs must not make a finished action look undone: it would be done again.
  const record = (outcome: Pick<ActionEvent, 'result' | 'error'>) =>
    orAbort(announce(hooks, event('after', outcome)), signal).catch(() => undefined);
  try {
    const result = dryRun
      ? ({
          success: true,
          status: 'dry_run',
          message: `${operation} was not carried out: dry run`,
          timestamp: now(),
        } satisfies ActionResult)
      : completed(await run(...input, context), spec, now());
    await record({ result });
    return result;
  } catch (error) {
    const failure = locate(error, signal);
    await record(
      isConnectorError(failure)
        ? { error: failure }
        : { error: new ConnectorError('request_failed', 'ended by its caller; it may have been carried out', { connector, operation }) },
    );
    throw failure;
  }
}

const completed = (result: unknown, spec: OperationSpec, timestamp: string): unknown =>
  spec.creates ? result : { success: true, ...(result as object), timestamp };

async function approved(hooks: Hooks, event: ActionEvent, signal: AbortSignal | undefined): Promise<void> {
  let verdict: unknown;
  try {
    verdict = await orAbort(announce(hooks, event), signal);
  } catch (error) {
    signal?.throwIfAborted();
    throw refusal(messageOf(error));
  }
  if (verdict === false) throw refusal('');
  signal?.throwIfAborted();
}

const refusal = (why: string) =>
  new ConnectorError('permission_denied', `refused by the onAction hook${why === '' ? '' : `: ${oneLine(why, 200)}`}; nothing was sent`, {
    hint: 'Ask whoever approves actions here.',
  });

/** What an operation rejects with: the caller's own reason after an abort, else a ConnectorError that names its place. */
function located(error: unknown, operation: string, { connector, redactor }: CallEnvironment, signal: AbortSignal | undefined): unknown {
  if (signal?.aborted) return signal.reason;
  if (!isConnectorError(error)) {
    // A provider's mapping met something that its schema let through.
    const message = `the answer could not be understood: ${oneLine(redactor.redact(messageOf(error)), 200)}`;
    return new ConnectorError('invalid_response', message, { connector, operation });
  }
  if (error.connector !== undefined && error.operation === operation) return error;
  return redacted(error, redactor, { connector: error.connector ?? connector, operation });
}
