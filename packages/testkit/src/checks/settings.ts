import { isConnectorError } from '@tw/connector-core';
import { assert, show } from '../assert.ts';
import { startServer } from '../server.ts';
import { answerOf, assertNothingSent, settle } from '../session.ts';
import { addressesOf, type AnyConnector, carries, type Check, type Suite } from '../suite.ts';

const subject = 'settings';
const nowhere = 'http://127.0.0.1:9';

/** Construction: it sends nothing, and takes nothing that is wrong. */
export function settingsChecks(suite: Suite): readonly Check[] {
  const { factory, options } = suite;
  const good = options.settings(nowhere);
  const wrongly = (settings: unknown, more?: unknown) => assertConfiguration(suite, () => factory(settings, more));
  const check = (name: string, run: () => Promise<void> | void): Check => ({ subject, name, run: async () => run() });
  const required = factory.settings.filter((setting) => setting.required);
  return [
    check('send nothing on construction', () => constructed(suite)),
    check('name every address and every credential to the kit', () => named(suite, good)),
    check('are refused where one is missing', () => {
      for (const { name, env } of required) {
        const message = wrongly(Object.fromEntries(Object.entries(good).filter(([key]) => key !== name)));
        assert(message.includes(name) && message.includes(env), `the error names neither ${name} nor ${env}: ${message}`);
      }
      if (required.length > 0) [{}, undefined, null].forEach((empty) => wrongly(empty));
      else factory({});
    }),
    check('are refused where one is not known', () => {
      const message = wrongly({ ...good, nonesuch: options.credentials[0] ?? 'x' });
      assert(message.includes('nonesuch'), `the error does not name the unknown setting: ${message}`);
      wrongly(good, { nonesuch: true });
    }),
    check('are refused where one is of a wrong type', () => {
      for (const { name } of factory.settings) wrongly({ ...good, [name]: Symbol('wrong') });
      for (const wrong of [{ timeoutMs: 'soon' }, { retries: -1 }, { limits: 7 }, { hooks: { onNonesuch: () => undefined } }])
        wrongly(good, wrong);
    }),
    check('come from the environment', () => fromEnvironment(suite, good)),
    ...(suite.hasHttp
      ? [
          check('take no plain HTTP to another machine', () => insecure(suite)),
          check('are where the credentials come from', () => credentialsAreSent(suite)),
        ]
      : []),
  ];
}

/** The message of the `configuration` error that construction has to throw. */
function assertConfiguration({ id, leaks }: Suite, construct: () => unknown): string {
  let error: unknown;
  try {
    construct();
  } catch (thrown) {
    error = thrown;
  }
  assert(error !== undefined, 'wrong settings or options were accepted');
  assert(isConnectorError(error, 'configuration'), `expected a ConnectorError with configuration, but it threw ${show(error)}`);
  assert(error.connector === id, `the error's connector is ${show(error.connector)}`);
  assert(error.hint !== undefined, 'the error has no hint');
  leaks.assertNone(error, 'the configuration error');
  return `${error.message} ${error.hint}`;
}

async function constructed(suite: Suite): Promise<void> {
  await suite.run(
    () => ({ body: {} }),
    {},
    async (session) => {
      // What another connector sent, made later, has arrived: so had anything of the first one's.
      await suite.run(
        (request) => suite.healthy(undefined, request),
        {},
        async ({ connector }) => connector.healthCheck(),
      );
      await new Promise((resolve) => setTimeout(resolve, 50));
      assertNothingSent(session, 'on construction');
    },
  );
}

function named({ factory, options }: Suite, good: Readonly<Record<string, unknown>>): void {
  for (const name of addressesOf(factory)) {
    const value = good[name];
    assert(
      typeof value === 'string' && value.startsWith(nowhere),
      `the address setting ${name} has to be below the kit's server, and is ${show(value)}`,
    );
  }
  for (const { name, secret } of factory.settings) {
    const value = good[name];
    if (secret && typeof value === 'string')
      assert(options.credentials.includes(value), `the value of ${name} is not among the credentials`);
  }
}

/** As `fromEnv` reads it. */
function asText(value: unknown): string {
  if (typeof value === 'string') return value;
  return Array.isArray(value) ? value.join(',') : (JSON.stringify(value) ?? '');
}

function fromEnvironment({ factory, leaks }: Suite, good: Readonly<Record<string, unknown>>): void {
  const env = Object.fromEntries(
    factory.settings.flatMap(({ name, env: variable }) => (good[name] === undefined ? [] : [[variable, asText(good[name])]])),
  );
  const connector = factory.fromEnv({ ...env, UNRELATED: 'x' });
  assert(connector.name === factory.id, `the connector's name is ${show(connector.name)}`);
  leaks.assertNone(connector, 'the connector');
  leaks.assertNone(factory, 'the factory');
}

async function insecure(suite: Suite): Promise<void> {
  const { factory, options } = suite;
  for (const name of addressesOf(factory)) {
    const codes = await codesOf(suite, (url) =>
      factory({ ...options.settings(url), [name]: 'http://192.0.2.1/' }, { limits: false, retries: 0, timeoutMs: 300 }),
    );
    const isRefused = codes.includes('configuration') && !codes.some((code) => code === 'network' || code === 'timeout');
    assert(isRefused, `with plain HTTP to another machine as ${name} it ends in ${show(codes)}, and not in a configuration error`);
  }
}

/** How construction ends, or else the health check and each operation: an address that is only used later may be refused later. */
async function codesOf({ operations, options }: Suite, make: (url: string) => AnyConnector): Promise<readonly unknown[]> {
  await using server = await startServer((request) => options.login?.(request) ?? answerOf(request, options.answers));
  const codeOf = (value: unknown): unknown => (typeof value === 'object' && value !== null && 'code' in value ? value.code : undefined);
  try {
    const connector = make(server.url);
    const calls = operations.map(async (operation) =>
      settle(() => operation.call(connector, undefined, undefined)).then(() => undefined, codeOf),
    );
    return [codeOf(await connector.healthCheck()), ...(await Promise.all(calls))];
  } catch (error) {
    return [codeOf(error)];
  }
}

/** Else the search for them would find nothing, wherever they are. */
async function credentialsAreSent(suite: Suite): Promise<void> {
  const seen = await Promise.all(
    suite.operations.map((operation) =>
      suite.run(
        (request) => suite.healthy(operation, request),
        {},
        async ({ connector, requests, logins, attempt }) => {
          await attempt(() => operation.call(connector, undefined, undefined));
          return [...logins, ...requests];
        },
      ),
    ),
  );
  for (const credential of suite.options.credentials)
    assert(
      seen.flat().some((request) => carries(request, credential)),
      `the credential ${credential.slice(0, 3)}… is never sent: is it the one in the settings?`,
    );
}
