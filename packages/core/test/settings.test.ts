import { inspect } from 'node:util';
import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { address, ConnectorError, defineConnector, Secret, secret, text } from '../src/index.ts';
import type { SettingsSchema } from '../src/index.ts';

const echo = <S extends SettingsSchema>(config: S) =>
  defineConnector({
    id: 'carbon-black',
    displayName: 'Carbon Black',
    traits: ['probe'],
    config,
    ping: async () => undefined,
    operations: (context) => ({ settings: async (_: unknown) => context.config }),
  });

/** The settings as the provider gets them. */
const parsed = async (config: SettingsSchema, input: unknown) =>
  (echo(config)(input as never) as unknown as { settings(): Promise<Record<string, unknown>> }).settings();

const fromEnv = async (config: SettingsSchema, env: Record<string, string | undefined>) =>
  (echo(config).fromEnv(env) as unknown as { settings(): Promise<Record<string, unknown>> }).settings();

function refusal(run: () => unknown): ConnectorError {
  try {
    run();
  } catch (error) {
    expect(error).toBeInstanceOf(ConnectorError);
    expect((error as ConnectorError).code).toBe('configuration');
    expect((error as ConnectorError).connector).toBe('carbon-black');
    return error as ConnectorError;
  }
  return expect.fail('it was taken');
}

const full = v.strictObject({
  apiKey: secret('The key'),
  serverUrl: v.optional(address('The address'), 'https://api.example.com'),
  pageSize: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1)), 100),
  verbose: v.optional(v.boolean(), false),
  sites: v.optional(v.array(v.string()), []),
  plan: v.optional(v.picklist(['free', 'paid']), 'free'),
  note: v.optional(text('A note')),
});

describe('settings', () => {
  it('are described for READMEs and command lines', () => {
    expect(echo(full).settings).toEqual([
      { name: 'apiKey', env: 'TW_CARBON_BLACK_API_KEY', required: true, secret: true, description: 'The key' },
      {
        name: 'serverUrl',
        env: 'TW_CARBON_BLACK_SERVER_URL',
        required: false,
        secret: false,
        description: 'The address',
        default: 'https://api.example.com',
      },
      { name: 'pageSize', env: 'TW_CARBON_BLACK_PAGE_SIZE', required: false, secret: false, description: '', default: '100' },
      { name: 'verbose', env: 'TW_CARBON_BLACK_VERBOSE', required: false, secret: false, description: '', default: 'false' },
      { name: 'sites', env: 'TW_CARBON_BLACK_SITES', required: false, secret: false, description: '' },
      { name: 'plan', env: 'TW_CARBON_BLACK_PLAN', required: false, secret: false, description: '', default: 'free' },
      { name: 'note', env: 'TW_CARBON_BLACK_NOTE', required: false, secret: false, description: 'A note' },
    ]);
  });

  it('come from the environment as what they are', async () => {
    const settings = await fromEnv(full, {
      TW_CARBON_BLACK_API_KEY: ' k-1 ',
      TW_CARBON_BLACK_PAGE_SIZE: '25',
      TW_CARBON_BLACK_VERBOSE: 'TRUE',
      TW_CARBON_BLACK_SITES: 'a, b,,c ',
      TW_CARBON_BLACK_NOTE: '7',
      HOME: '/root',
    });
    expect(settings).toMatchObject({ pageSize: 25, verbose: true, sites: ['a', 'b', 'c'], plan: 'free', note: '7' });
    expect((settings['apiKey'] as Secret).reveal()).toBe('k-1');
  });

  it.each([
    ['1', true],
    ['0', false],
    ['False', false],
    ['true ', true],
  ])('read the truth of %s', async (text, value) => {
    expect(await fromEnv(full, { TW_CARBON_BLACK_API_KEY: 'k', TW_CARBON_BLACK_VERBOSE: text })).toMatchObject({ verbose: value });
  });

  it('take an empty variable for one that is not set', async () => {
    expect(await fromEnv(full, { TW_CARBON_BLACK_API_KEY: 'k', TW_CARBON_BLACK_PAGE_SIZE: '', TW_CARBON_BLACK_NOTE: '' })).toMatchObject({
      pageSize: 100,
    });
    expect(refusal(() => echo(full).fromEnv({ TW_CARBON_BLACK_API_KEY: '' })).message).toBe('apiKey (TW_CARBON_BLACK_API_KEY) is missing');
  });

  it.each([
    ['PAGE_SIZE', 'many', 'pageSize (TW_CARBON_BLACK_PAGE_SIZE) must be a number'],
    ['PAGE_SIZE', ' ', 'pageSize (TW_CARBON_BLACK_PAGE_SIZE) must be a number'],
    ['PAGE_SIZE', '1.5', 'pageSize (TW_CARBON_BLACK_PAGE_SIZE) is not a valid integer'],
    ['VERBOSE', 'yes', 'verbose (TW_CARBON_BLACK_VERBOSE) must be true or false'],
    ['VERBOSE', 'constructor', 'verbose (TW_CARBON_BLACK_VERBOSE) must be true or false'],
    ['PLAN', 'gold', 'plan (TW_CARBON_BLACK_PLAN) must be one of free, paid'],
  ])('refuse %s=%s without showing it', (name, value, message) => {
    const error = refusal(() => echo(full).fromEnv({ TW_CARBON_BLACK_API_KEY: 'k', [`TW_CARBON_BLACK_${name}`]: value }));
    expect(error.message).toBe(message);
  });

  it('refuse what is no setting, and name all problems at once', () => {
    const error = refusal(() => echo(full)({ apikey: 'k-9876', pageSize: '1' } as never));
    expect(error.message.split('; ').toSorted()).toEqual([
      'apiKey (TW_CARBON_BLACK_API_KEY) is missing',
      'apikey is not a setting',
      'pageSize (TW_CARBON_BLACK_PAGE_SIZE) must be a number',
    ]);
    expect(error.hint).toContain('apiKey, serverUrl, pageSize');
    expect(inspect(error)).not.toContain('9876');
  });

  it('are refused in words', () => {
    const config = v.strictObject({
      hosts: v.array(v.string()),
      label: v.pipe(v.string(), v.maxLength(3)),
      both: v.optional(v.pipe(v.picklist(['a', 'b']))),
    });
    expect(refusal(() => echo(config)({ hosts: 'x', label: 'long', both: 'c' } as never)).message).toBe(
      'hosts (TW_CARBON_BLACK_HOSTS) must be a list; label (TW_CARBON_BLACK_LABEL) must be at most 3 long; both (TW_CARBON_BLACK_BOTH) must be one of a, b',
    );
  });

  it.each([
    [undefined, 'the settings are missing'],
    [null, 'the settings must be an object'],
    ['k', 'the settings must be an object'],
  ])('refuse %s in their place', (input, message) => {
    expect(refusal(() => echo(full)(input as never)).message).toBe(message);
  });

  const picky = v.strictObject({
    mail: v.optional(v.pipe(v.string(), v.email())),
    when: v.optional(v.pipe(v.string(), v.isoTimestamp())),
    digits: v.optional(v.pipe(v.string(), v.digits())),
    link: v.optional(v.pipe(v.string(), v.url())),
    short: v.optional(v.pipe(v.string(), v.maxLength(3))),
    form: v.optional(v.pipe(v.string(), v.regex(/^x/))),
    one: v.optional(v.union([v.number(), v.boolean()])),
    exact: v.optional(v.literal('x')),
    ip: v.optional(v.pipe(v.string(), v.ip())),
    list: v.optional(v.array(v.pipe(v.string(), v.uuid()))),
    deep: v.optional(v.strictObject({ a: v.number() })),
  });

  it('never show a value, whatever rule it breaks', () => {
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(picky.entries)), (name) => {
        const value = 'S3cr3t-Value';
        const { message } = refusal(() =>
          echo(picky)({ [name]: name === 'list' ? [value] : name === 'deep' ? { a: value } : value } as never),
        );
        expect(message).not.toContain('S3cr3t');
        expect(message).toContain(`${name} (TW_CARBON_BLACK_`);
      }),
    );
  });

  it('may be piped into checks across settings and transformed', async () => {
    const schema = v.pipe(
      v.strictObject({ url: address('The address'), token: v.optional(secret('A token')), user: v.optional(text('A user')) }),
      v.check(({ token, user }) => token !== undefined || user !== undefined, 'give token or user'),
      v.transform((settings) => ({ ...settings, ready: true })),
    );
    expect(echo(schema).settings.map(({ env }) => env)).toEqual(['TW_CARBON_BLACK_URL', 'TW_CARBON_BLACK_TOKEN', 'TW_CARBON_BLACK_USER']);
    expect(await fromEnv(schema, { TW_CARBON_BLACK_URL: 'https://x.example', TW_CARBON_BLACK_USER: 'u' })).toMatchObject({
      user: 'u',
      ready: true,
    });
    expect(refusal(() => echo(schema)({ url: 'https://x.example' })).message).toBe('the settings: give token or user');
  });

  it('turn what a provider cannot work with into a configuration error', () => {
    const broken = defineConnector({
      id: 'carbon-black',
      displayName: 'x',
      traits: ['probe'],
      config: v.strictObject({ apiKey: secret('k') }),
      ping: async () => undefined,
      operations: ({ config }) => {
        throw new TypeError(`Invalid URL: ${config.apiKey.reveal()}`);
      },
    });
    expect(refusal(() => broken({ apiKey: 'k-0123456789' })).message).toBe('could not be set up: Invalid URL: [REDACTED]');
  });
});

describe('a secret', () => {
  const schema = v.strictObject({ apiKey: secret('k') });

  it('may come as a Secret', async () => {
    const given = new Secret('k-1');
    expect((await parsed(schema, { apiKey: given }))['apiKey']).toBe(given);
  });

  it.each([
    ['', 'must not be empty'],
    ['  ', 'must not be empty'],
    ['a\nb', 'has a line break or another control character'],
    ['a\0b', 'has a line break or another control character'],
    [7, 'must be a non-empty text'],
    [null, 'must be a non-empty text'],
  ])('is refused as %j', (value, why) => {
    expect(refusal(() => echo(schema)({ apiKey: value } as never)).message).toBe(`apiKey (TW_CARBON_BLACK_API_KEY) ${why}`);
  });

  it('prints itself nowhere', () => {
    const one = new Secret('k-0123456789');
    expect(
      [
        inspect(one),
        inspect({ deep: { one } }, { depth: 9, showHidden: true }),
        JSON.stringify({ one }),
        String(one),
        `${one}`,
        inspect(Object.entries({ one })),
      ].join(),
    ).not.toContain('0123');
  });
});

describe('an address', () => {
  const schema = v.strictObject({ url: address('u') });

  it.each([
    ['https://api.example.com', 'https://api.example.com'],
    ['https://api.example.com/', 'https://api.example.com'],
    [' https://api.example.com/v3// ', 'https://api.example.com/v3'],
    ['HTTPS://API.Example.com:443/V3', 'https://api.example.com/V3'],
    ['http://192.0.2.1:8089', 'http://192.0.2.1:8089'],
    ['http://[2001:DB8::1]:8080/x', 'http://[2001:db8::1]:8080/x'],
    ['https://@api.example.com', 'https://api.example.com'],
  ])('%s is taken as %s', async (given, taken) => {
    expect(await parsed(schema, { url: given })).toEqual({ url: taken });
  });

  it.each([
    '',
    'api.example.com',
    'ftp://api.example.com',
    'file:///etc/passwd',
    'https://',
    'https://u@api.example.com',
    'https://u:p@api.example.com',
    'https://:p@api.example.com',
    'https://api.example.com?x=1',
    'https://api.example.com/?',
    'https://api.example.com/#',
    'https://api.example.com/#x',
    'javascript:alert(1)',
    '//api.example.com',
    7,
  ])('%s is refused', (given) => {
    expect(refusal(() => echo(schema)({ url: given } as never)).message).toMatch(/^url \(TW_CARBON_BLACK_URL\) must be/);
  });
});

describe('options', () => {
  const make = (options: unknown) => echo(v.strictObject({}))({}, options as never);

  it.each([
    [{ timeout: 5 }, 'timeout is not an option'],
    [{ timeoutMs: '5' }, 'option timeoutMs must be a number'],
    [{ timeoutMs: 0 }, 'option timeoutMs must be at least 1'],
    [{ timeoutMs: 2 ** 31 }, 'option timeoutMs must be at most 2147483647'],
    [{ retries: -1 }, 'option retries must be at least 0'],
    [{ onLimit: 'never' }, 'option onLimit must be one of wait, fail'],
    [{ limits: true }, 'option limits must be false, a list of { requests, per } or a Limiter'],
    [{ limits: [{ requests: 0, per: 'minute' }] }, 'option limits must be at least 1'],
    [{ limits: [{ requests: 1, per: 'week' }] }, 'option limits must be'],
    [{ hooks: { onrequest: () => undefined } }, 'option hooks is not known'],
    [{ fetch: 'x' }, 'option fetch must be Function'],
  ])('%j are refused, and no variable is named that does not exist', (options, message) => {
    const error = refusal(() => make(options));
    expect(error.message).toContain(message);
    expect(`${error.message}${error.hint}`).not.toContain('TW_');
  });

  it.each([
    {},
    { limits: false },
    { limits: [] },
    { limits: [{ requests: 5, per: 'minute', every: 5 }] },
    { limits: { acquire() {}, pause() {} } },
    { retries: 0, timeoutMs: undefined, hooks: {} },
  ])('%j are taken', (options) => {
    expect(() => make(options)).not.toThrow();
  });
});
