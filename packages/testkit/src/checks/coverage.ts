import { traitSpecs } from '@tw/connector-core';
import { assert, assertDocument, assertRejects, show } from '../assert.ts';
import { assertNothingSent } from '../session.ts';
import type { AnyConnector, Check, Suite } from '../suite.ts';

const base: ReadonlySet<string> = new Set(['supports', 'healthCheck', 'testConnection']);

/** What the connector says of itself, and that each of its operations is exercised here or is not there. */
export function coverageChecks(suite: Suite): readonly Check[] {
  const { factory, options } = suite;
  const exercisedNames = suite.operations.map(({ name }) => name);
  const probe = factory(options.settings('http://127.0.0.1:9'), { limits: false });
  return [
    { subject: 'connector', name: 'is tested over real HTTP', run: async () => assertRealHttp() },
    { subject: 'connector', name: 'says what it is', run: async () => describesItself(suite, probe) },
    {
      subject: 'connector',
      name: 'has an operation that is exercised',
      run: async () => assert(suite.operations.length > 0, 'no operation is exercised'),
    },
    ...operationNames(probe, exercisedNames).map((name) => ({
      subject: 'coverage',
      name: `${name} is exercised, or proven to be unsupported`,
      run: () => (exercisedNames.includes(name) ? exercised(suite, probe, name) : unsupported(suite, probe, name)),
    })),
  ];
}

/** Resets, silence and connections that are closed show on real sockets only. */
function assertRealHttp(): void {
  const isReal = /internal\/deps\/undici|\[native code\]/.test(Function.prototype.toString.call(globalThis.fetch));
  assert(isReal, 'fetch has been replaced, as nock does when it is imported: give the suite a test file that imports nothing of the kind');
}

/** Of its traits, of its own, and those that the options name. */
function operationNames(probe: AnyConnector, named: readonly string[]): readonly string[] {
  const ofTraits = probe.traits.flatMap((trait) => Object.keys(traitSpecs[trait]?.operations ?? {}));
  const own = Object.keys(probe).filter((key) => typeof probe[key] === 'function' && !base.has(key));
  return [...new Set([...ofTraits, ...own, ...named])];
}

function describesItself({ factory }: Suite, probe: AnyConnector): void {
  assert(/^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(factory.id), `the id is ${show(factory.id)}`);
  assert(probe.name === factory.id, `the name is ${show(probe.name)}, and the id ${show(factory.id)}`);
  assert(probe.traits.join() === factory.traits.join(), `the traits are ${show(probe.traits)}, and the factory's ${show(factory.traits)}`);
  assert(probe.type === probe.traits[0], `the type is ${show(probe.type)}, and the first trait ${show(probe.traits[0])}`);
  for (const nonesuch of ['nonesuch', 'toString', 'constructor', '__proto__', 'name'])
    assert(!probe.supports(nonesuch), `supports(${show(nonesuch)}) is true`);
  for (const [name, why] of Object.entries(factory.unsupported)) {
    assert(!probe.supports(name), `${name} is listed as unsupported, and supports() says that it is there`);
    assert(why.trim() !== '', `nothing is said about why ${name} is unsupported`);
  }
}

async function exercised({ factory }: Suite, probe: AnyConnector, name: string): Promise<void> {
  assert(typeof probe[name] === 'function', `there is no operation ${name}`);
  assert(probe.supports(name), `${name} is exercised, but supports() says that it is not there`);
  assert(!(name in factory.unsupported), `${name} is exercised, and listed as unsupported`);
}

async function unsupported(suite: Suite, probe: AnyConnector, name: string): Promise<void> {
  assert(!probe.supports(name), `${name} is supported, and no conformance options say how to exercise it`);
  await suite.run(
    () => ({ body: {} }),
    {},
    async (session) => {
      const run = session.connector[name];
      assert(typeof run === 'function', `${name} has to be there, and to reject with unsupported`);
      const outcome = await session.attempt(() => Reflect.apply(run, session.connector, []));
      assertRejects(outcome, { code: 'unsupported', connector: suite.id, operation: name });
      assertNothingSent(session, `by ${name}, which is unsupported,`);
    },
  );
  if (suite.hasHttp) assertDocument(suite.factory.unsupported[name], `\`unsupported.${name}\``);
}
