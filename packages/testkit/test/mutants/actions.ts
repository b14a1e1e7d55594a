import { type ActionOptions, ConnectorError, type ConnectorOptions, type HostRef, path, type ReadContext } from '@tw/connector-core';
import { type Change, idOf } from '../sample.ts';
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
];
