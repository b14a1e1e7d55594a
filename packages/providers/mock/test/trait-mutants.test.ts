import { ConnectorError } from '@tw/connector-core';
import { type Check, edrChecks, emailGatewayChecks, siemChecks, threatIntelTraitChecks, ticketingChecks } from '@tw/connector-testkit';
import { describe, expect, it } from 'vitest';
import { mock } from '../src/index.ts';
import { edr } from './trait-mutants/edr.ts';
import { email } from './trait-mutants/email.ts';
import { intel } from './trait-mutants/intel.ts';
import type { Change } from './trait-mutants/mutant.ts';
import { siem } from './trait-mutants/siem.ts';
import { tickets } from './trait-mutants/tickets.ts';
import {
  edrParameters,
  emailParameters,
  siemParameters,
  type Soc,
  threatIntelParameters,
  ticketingParameters,
} from './trait-parameters.ts';

/** All checks of the traits, over a simulator with something changed. */
function checksWith(change: Change): readonly Check[] {
  const good = mock({});
  const spoilt = { ...good, ...change(good) };
  const connect = () => spoilt;
  return [
    ...siemChecks(connect, siemParameters),
    ...edrChecks(connect, edrParameters),
    ...emailGatewayChecks(connect, emailParameters(good)),
    ...ticketingChecks(connect, ticketingParameters(good)),
    ...threatIntelTraitChecks(connect, threatIntelParameters),
  ];
}

const mutants = [...siem, ...edr, ...email, ...tickets, ...intel];

describe('the checks of a trait find a connector that', () => {
  it.each(mutants)('%s', async (_, change, check, because) => {
    const found = checksWith(change).filter(({ subject, name }) => `${subject}: ${name}`.startsWith(check));
    expect(found, check).toHaveLength(1);
    await expect(found[0]?.run()).rejects.toThrow(because);
  });
});

describe('the checks of a trait', () => {
  it('prove that what is missing is unsupported', async () => {
    const missing = async (): Promise<never> => Promise.reject(new ConnectorError('unsupported', 'has no tickets'));
    const checks = checksWith((good) => ({
      supports: (name) => name !== 'createTicket' && good.supports(name),
      createTicket: missing as Soc['createTicket'],
    }));
    for (const { run } of checks.filter(({ subject }) => subject === 'ticketing')) await expect(run()).resolves.toBeUndefined();
  });

  it('wait for a server that takes its time', async () => {
    const slow = mock({ actionPolls: 3 });
    const checks = edrChecks(() => slow, { ...edrParameters, settleMs: 5000 });
    for (const { run } of checks.filter(({ name }) => name.startsWith('isolates'))) await expect(run()).resolves.toBeUndefined();
  });
});
