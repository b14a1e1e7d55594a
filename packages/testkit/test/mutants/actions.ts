import {
  type ActionOptions,
  ConnectorError,
  type ConnectorOptions,
  type HostRef,
  type HttpClient,
  path,
  type ReadContext,
} from '@tw/connector-core';
import { type Change, idOf, options as good, sampleWith } from '../sample.ts';
import { anything, method, type Mutant, provider, wrapped } from './mutant.ts';

const act = (does: string, replace: Parameters<typeof method>[2], check: string, because: RegExp) =>
  method(does, 'isolateHost', replace, check, because);

const repeating: Change = {
  operations: (_, http) => ({
    isolateHost: async (ref: HostRef, options: ReadContext) => {
      await http.get(path`hosts/${idOf(ref)}/state`, { schema: anything, ...options });
      await http.post(path`hosts/${idOf(ref)}/isolation`, { json: {}, schema: anything, safe: true, ...options });
      return { status: 'pending', message: 'asked for' };
    },
  }),
};

const isolating = (
  does: string,
  isolate: (http: HttpClient, id: string, options: ReadContext) => Promise<object>,
  check: string,
  because: RegExp,
) =>
  provider(
    does,
    { operations: (_, http) => ({ isolateHost: (ref: HostRef, options: ReadContext) => isolate(http, idOf(ref), options) }) },
    `isolateHost: ${check}`,
    because,
  );

const asked = { status: 'pending', message: 'asked for' };
const post = (http: HttpClient, id: string, options: ReadContext) =>
  http.post(path`hosts/${id}/isolation`, { json: {}, schema: anything, ...options });

const standing: readonly Mutant[] = [
  isolating(
    'isolates what is isolated',
    async (http, id, options) => {
      await http.get(path`hosts/${id}/state`, { schema: anything, ...options });
      await post(http, id, options);
      return asked;
    },
    'says already_done',
    /the result is .*pending.*, and not already_done/,
  ),
  isolating(
    'isolates, and then looks whether that was needed',
    async (http, id, options) => {
      const { isolated } = await http.get(path`hosts/${id}/state`, { schema: anything, ...options });
      await post(http, id, options);
      return isolated ? { status: 'already_done', message: 'it was before' } : asked;
    },
    'says already_done',
    /a change was sent, although it was done already: POST/,
  ),
  isolating(
    'tries again after a refusal',
    async (http, id, options) => {
      await post(http, id, options).catch(async () => post(http, id, options));
      return asked;
    },
    'is never repeated when it was refused',
    /after HTTP \d+ the changing request .* was sent 2 times/,
  ),
  {
    does: 'does not tell the kit what the vendor says where it is done',
    factory: sampleWith(),
    options: { ...good, operations: { ...good.operations, isolateHost: { call: good.operations.isolateHost.call } } },
    check: 'isolateHost: says already_done',
    because: /`done`/,
  },
];

export const actions: readonly Mutant[] = [
  provider(
    'repeats an action after HTTP 503',
    repeating,
    'isolateHost: gets over one HTTP 503',
    /was sent 2 times: an action must not be repeated/,
  ),
  provider(
    'repeats an action that may have been done',
    repeating,
    'isolateHost: is never repeated',
    /was sent \d times: an action must not be repeated/,
  ),
  act(
    'acts in a dry run',
    (run) =>
      (ref, { dryRun: _, ...rest }: ActionOptions = {}) =>
        run(ref, rest),
    'isolateHost: sends nothing in a dry run',
    /in a dry run something was sent/,
  ),
  wrapped(
    'acts, and then asks whether it may',
    (make, settings, options: ConnectorOptions) => {
      const { onAction, ...hooks } = options.hooks ?? {};
      const connector = make(settings, { ...options, hooks });
      const isolateHost = async (ref: HostRef, given: ActionOptions = {}) => {
        const result = await connector.isolateHost(ref, given);
        const event = {
          phase: 'before' as const,
          connector: 'sample',
          operation: 'isolateHost',
          input: [ref],
          dryRun: false,
          timestamp: '',
        };
        if ((await onAction?.(event)) === false)
          throw new ConnectorError('permission_denied', 'refused', { connector: 'sample', operation: 'isolateHost' });
        return result;
      };
      return { ...connector, isolateHost };
    },
    'isolateHost: is stopped by an onAction hook that returns false',
    /although the hook refused something was sent/,
  ),
  wrapped(
    'does not announce its actions',
    (make, settings, options: ConnectorOptions) => {
      const { onAction: _, ...hooks } = options.hooks ?? {};
      return make(settings, { ...options, hooks });
    },
    'isolateHost: is announced before and after',
    /the hook heard \[\]/,
  ),
  provider(
    'changes nothing',
    {
      operations: (_, http) => ({
        isolateHost: async (ref: HostRef, options: ReadContext) => {
          await http.get(path`hosts/${idOf(ref)}/state`, { schema: anything, ...options });
          return { status: 'completed', message: 'done' };
        },
      }),
    },
    'isolateHost: is never repeated',
    /none of its requests changes anything/,
  ),
  ...standing,
];
