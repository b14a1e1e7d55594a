import { type IndicatorType, indicatorTypes } from '@tw/connector-core';
import { assert, assertRejects, show } from '../assert.ts';
import { assertNothingSent } from '../session.ts';
import type { Check, Suite } from '../suite.ts';

const subject = 'threat_intel';

const samples: Readonly<Record<IndicatorType, string>> = {
  md5: '44d88612fea8a8f36de82e1278abb02f',
  sha1: '3395856ce81f2b7382dee72602f798b642f14140',
  sha256: '275a021bbfb6489e54d471899f7db9d1663fc695ec2fe2a2c4538aabf651fd0f',
  sha512:
    'cc805d5fab1fd71a4ab352a9c533e65fb2d5b885518f4e565e68847223b8e6b85cb48f3afad842726d99239c9e36505c64b0dc9a061d9e507d833277ada336ab',
  ipv4: '8.8.8.8',
  ipv6: '2001:4860:4860::8888',
  domain: 'example.com',
  url: 'https://example.com/x',
  email: 'who@example.com',
};

const privateAddresses: readonly (readonly [IndicatorType, string])[] = [
  ['ipv4', '10.0.0.1'],
  ['ipv4', '127.0.0.1'],
  ['ipv6', 'fe80::1'],
  ['ipv6', '::ffff:192.168.0.1'],
  ['url', 'http://192.168.0.1/admin'],
  ['url', 'http://0x7f.1/'],
];

/** What holds for every source of threat intelligence. */
export function threatIntelChecks(suite: Suite): readonly Check[] {
  if (!suite.factory.traits.includes('threat_intel')) return [];
  return [
    { subject, name: 'takes the indicators that it names, and no others', run: () => types(suite) },
    ...(suite.hasHttp ? [{ subject, name: 'keeps private addresses from hosted vendors', run: () => kept(suite) }] : []),
  ];
}

async function types(suite: Suite): Promise<void> {
  const lookup = suite.operations.find(({ name }) => name === 'lookup');
  assert(lookup !== undefined, 'lookup is not exercised');
  for (const type of indicatorTypes)
    await suite.run(
      (request) => suite.healthy(lookup, request),
      {},
      async (session) => {
        const { connector, attempt } = session;
        const taken = connector['indicatorTypes'];
        assert(Array.isArray(taken) && taken.length > 0, `indicatorTypes is ${show(taken)}`);
        const outcome = await attempt(() => lookup.call(connector, undefined, samples[type]));
        if (!taken.includes(type)) {
          assertRejects(outcome, { code: 'unsupported', connector: suite.id, operation: 'lookup' });
          return assertNothingSent(session, `for ${type}, which it does not take,`);
        }
        const isUnsupported = !outcome.ok && (outcome.error as { code?: unknown } | null)?.code === 'unsupported';
        assert(!isUnsupported, `indicatorTypes has ${type}, and it is unsupported`);
        return assert(!suite.hasHttp || session.requests.length > 0, `nothing was sent for the ${type} ${samples[type]}`);
      },
    );
}

async function kept(suite: Suite): Promise<void> {
  const lookup = suite.operations.find(({ name }) => name === 'lookup');
  assert(lookup !== undefined, 'lookup is not exercised');
  for (const [type, value] of privateAddresses)
    for (const allowPrivate of [false, true])
      await suite.run(
        (request) => suite.healthy(lookup, request),
        { allowPrivate },
        async (session) => {
          const { connector, attempt, requests } = session;
          if (!(connector['indicatorTypes'] as readonly string[]).includes(type)) return;
          const outcome = await attempt(() => lookup.call(connector, undefined, value));
          if (allowPrivate || suite.factory.selfHosted)
            return assert(requests.length > 0, `${value} was not sent, although it may be: ${show(outcome)}`);
          assertNothingSent(session, `about ${value}`);
          assertRejects(outcome, { code: 'invalid_input', connector: suite.id, operation: 'lookup' });
        },
      );
}
