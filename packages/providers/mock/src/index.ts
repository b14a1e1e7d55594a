import { action, type ActionOptions, type ActionOutcome, type CallContext, defineConnector, operation } from '@tw/connector-core';
import { edr } from './edr.ts';
import { deliverEmail, email } from './email.ts';
import { intel } from './intel.ts';
import { settings } from './settings.ts';
import { siem } from './siem.ts';
import { simulatorOf } from './simulator.ts';
import { getComments, tickets } from './tickets.ts';

export type { DeliveryResult } from './email.ts';
export { quote } from './query-tokens.ts';
export { sampleScenario } from './sample/index.ts';
export type { Delivery, Scenario } from './schema.ts';
export type { Fault, Faults } from './settings.ts';
export type { Comment } from './world.ts';

const factory = defineConnector({
  id: 'mock',
  displayName: 'Simulators',
  traits: ['siem', 'edr', 'email_gateway', 'ticketing', 'threat_intel'],
  selfHosted: true,
  config: settings,
  ping: ({ config }, options) => simulatorOf(config).call(options, () => true),
  operations({ config }) {
    const simulator = simulatorOf(config);
    return {
      ...siem(simulator),
      ...edr(simulator, config.actionPolls),
      ...email(simulator),
      ...tickets(simulator),
      ...intel(simulator),
      deliverEmail: deliverEmail(simulator),
      getComments: getComments(simulator),
      /** Begins again with the scenario as it was, for all connectors that share the world. */
      resetWorld: operation(action(), async (options: CallContext & ActionOptions): Promise<ActionOutcome> => {
        await simulator.reset(options);
        return { status: 'completed', message: 'the world is as it was at its beginning (simulated)' };
      }),
    };
  },
});

const { fromEnv } = factory;

/**
 * A SIEM, an EDR, a mail gateway, a ticket system and a source of threat intelligence in this process's memory, all in one small world
 * with an incident in it. Nothing leaves the process.
 *
 * `mock({})` makes a world of its own. `fromEnv`, and so `connect()`, takes the world that is named `default` unless `TW_MOCK_WORLD`
 * names another: what one connector did, the next one sees.
 */
export const mock: typeof factory = Object.assign(factory, {
  fromEnv: (env, options) => fromEnv({ ...env, TW_MOCK_WORLD: env['TW_MOCK_WORLD'] || 'default' }, options),
} satisfies Pick<typeof factory, 'fromEnv'>);
