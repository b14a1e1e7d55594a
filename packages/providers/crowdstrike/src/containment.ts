import {
  type ActionContext,
  type ActionOutcome,
  type ActionState,
  type CallContext,
  ConnectorError,
  defined,
  type HostRef,
  type HttpClient,
  isConnectorError,
  path,
} from '@tw/connector-core';
import * as v from 'valibot';
import { id, resources } from './answers.ts';
import { needing } from './failure.ts';
import { agentId, findDevice } from './hosts.ts';
import type { Device } from './host.ts';

interface Goal {
  readonly action: 'contain' | 'lift_containment';
  /** The states of a host that is there, and of one that is on its way. */
  readonly reached: string;
  readonly underWay: string;
  readonly words: string;
}

export const contained: Goal = { action: 'contain', reached: 'contained', underWay: 'containment_pending', words: 'containment' };
export const lifted: Goal = {
  action: 'lift_containment',
  reached: 'normal',
  underWay: 'lift_containment_pending',
  words: 'the end of containment',
};

const accepted = resources(v.object({ id }));

/**
 * Contains a host, or lets it out. The API tells of no action of its own, only of the host's state: that is read first, and is
 * what the id of the action, which is ours, stands for.
 */
export async function changeContainment(http: HttpClient, host: HostRef, goal: Goal, options: ActionContext): Promise<ActionOutcome> {
  const found = await findDevice(http, host, options);
  const before = standing(found, goal);
  if (before !== undefined) return before;
  try {
    const query = { action_name: goal.action };
    const answer = await needing(
      'Hosts: Write',
      http.post(path`devices/entities/devices-actions/v2`, { schema: accepted, query, json: { ids: [found.device_id] }, ...options }),
    );
    if (answer.resources.some((each) => each.id === found.device_id)) return pending(found, goal, 'was accepted');
  } catch (error) {
    // A conflict: somebody else may have been quicker since the state was read.
    if (!isConnectorError(error) || error.status !== 409) throw error;
    const now = standing(await findDevice(http, found.device_id, options), goal);
    if (now === undefined) throw error;
    return now;
  }
  throw new ConnectorError('request_failed', `the API accepted ${goal.words} for no host`, { retryable: false });
}

function standing(found: Device, goal: Goal): ActionOutcome | undefined {
  if (found.status === goal.reached) return { status: 'already_done', message: `${named(found)} is ${goal.reached} already` };
  return found.status === goal.underWay ? pending(found, goal, 'was requested before') : undefined;
}

const pending = (found: Device, goal: Goal, words: string): ActionOutcome => ({
  status: 'pending',
  actionId: actionIdOf(found.device_id, goal),
  message: `${goal.words} of ${named(found)} ${words}; a host that is offline follows when it is back`,
});

const named = (found: Device): string => (found.hostname === undefined ? found.device_id : `${found.hostname} (${found.device_id})`);

const prefixes = { contain: 'containment:', lift_containment: 'lift_containment:' } as const;
const actionIdOf = (of: string, { action }: Goal): string => prefixes[action] + of;

/** What has become of a change of containment; `undefined` for the id of something else. */
export function containmentState(http: HttpClient, actionId: string, options: CallContext): Promise<ActionState> | undefined {
  const goal = [contained, lifted].find(({ action }) => actionId.startsWith(prefixes[action]));
  return goal && read(http, actionId, agentId(actionId.slice(prefixes[goal.action].length)), goal, options);
}

async function read(http: HttpClient, actionId: string, of: string, goal: Goal, options: CallContext): Promise<ActionState> {
  const found = await findDevice(http, of, options);
  const status = found.status === goal.reached ? 'completed' : found.status === goal.underWay ? 'pending' : 'unknown';
  const message =
    status === 'unknown'
      ? `the host is ${found.status ?? 'in an unknown state'}: the action has not begun, or was undone since`
      : undefined;
  return defined({ actionId, status, vendorStatus: found.status, message });
}
