import { bearer, ConnectorError, defineConnector, type HostRef, path, type ReadContext, Secret, secret } from '@tw/connector-core';
import * as v from 'valibot';
import { idOf, sampleWith, token, unsupported, options as good } from '../sample.ts';
import { anything, method, type Mutant, provider, wrapped } from './mutant.ts';

export const health: readonly Mutant[] = [
  method(
    'rejects instead of a health',
    'healthCheck',
    (run) => async (options) => {
      const found = await run(options);
      if (found.status !== 'healthy') throw new ConnectorError('network', 'down');
      return found;
    },
    'health: is an answer after HTTP 401',
    /healthCheck rejects with/,
  ),
  method(
    'is always healthy',
    'healthCheck',
    () => async () => ({ status: 'healthy', latencyMs: 1 }),
    'health: is an answer after HTTP 410',
    /the health is \{ status: 'healthy'/,
  ),
  method(
    'takes any server for a good one',
    'testConnection',
    () => async () => true,
    'health: is an answer after HTTP 401',
    /testConnection is true/,
  ),
];

export const claims: readonly Mutant[] = [
  method(
    'claims what it has not',
    'supports',
    (supports) => (name) => name === 'scanHost' || supports(name),
    'coverage: scanHost is exercised',
    /scanHost is supported, and no conformance options say how/,
  ),
  method(
    'denies what it has',
    'supports',
    (supports) => (name) => name !== 'getHost' && supports(name),
    'coverage: getHost is exercised',
    /getHost is exercised, but supports\(\) says that it is not there/,
  ),
  method(
    'does what it says it cannot',
    'scanHost',
    (_, connector) => async () => connector.getHost('h1'),
    'coverage: scanHost is exercised',
    /expected the code unsupported, but it is invalid_response/,
  ),
  provider(
    'does not say why something is unsupported',
    { unsupported: { ...unsupported, scanHost: 'too hard' } },
    'coverage: scanHost is exercised',
    /`unsupported\.scanHost` must contain the https:\/\/ address of the vendor's document, and is 'too hard'/,
  ),
  {
    does: 'sends a text that, so its options say, is not sent',
    factory: sampleWith(),
    options: { ...good, operations: { ...good.operations, getHost: { ...good.operations.getHost, unsent: 'there is no filter' } } },
    check: 'getHost: sends a query in an identifier',
    because: /was sent, and the options say that it is not: there is no filter/,
  },
  {
    does: 'refuses a body that, so its options say, is good at this request',
    factory: sampleWith(),
    options: {
      ...good,
      operations: { ...good.operations, getHost: { ...good.operations.getHost, acceptedShapes: { '{}': () => 'nothing found' } } },
    },
    check: 'getHost: accepts, where it may, and refuses elsewhere, the body {}',
    because: /expected it to resolve/,
  },
  {
    does: 'takes a body that, so its options say, is bad at this request',
    factory: sampleWith({
      operations: (_, http) => ({
        getHost: (ref: HostRef, call: ReadContext) => http.get(path`hosts/${idOf(ref)}`, { schema: anything, ...call }),
      }),
    }),
    options: {
      ...good,
      operations: { ...good.operations, getHost: { ...good.operations.getHost, acceptedShapes: { '{}': () => undefined } } },
    },
    check: 'getHost: accepts, where it may, and refuses elsewhere, the body {}',
    because: /expected a rejection with invalid_response/,
  },
  {
    does: 'has an operation that is not exercised',
    factory: sampleWith(),
    options: { ...good, operations: { ...good.operations, getHost: undefined } },
    check: 'coverage: getHost is exercised',
    because: /getHost is supported, and no conformance options say how/,
  },
  provider(
    'has an operation that nobody knows of',
    { operations: () => ({ extra: async () => 1 }) },
    'coverage: extra is exercised',
    /extra is supported, and no conformance options say how/,
  ),
  {
    does: 'exercises nothing',
    factory: sampleWith(),
    options: { ...good, operations: {} },
    check: 'connector: has an operation that is exercised',
    because: /no operation is exercised/,
  },
  {
    does: 'names another credential than the one in the settings',
    factory: sampleWith(),
    options: { ...good, credentials: [token, 'another-credential'] },
    check: 'settings: are where the credentials come from',
    because: /is never sent/,
  },
  {
    does: 'keeps a credential from the kit',
    factory: sampleWith(),
    options: { ...good, credentials: [] },
    check: 'settings: name every address and every credential',
    because: /the value of token is not among the credentials/,
  },
  {
    does: 'points its address elsewhere',
    factory: sampleWith(),
    options: { ...good, settings: () => ({ token, url: 'https://192.0.2.1' }) },
    check: 'settings: name every address and every credential',
    because: /the address setting url has to be below the kit's server/,
  },
  provider(
    'sends on construction',
    {
      operations: (_, http) => {
        void http.get(path`me`, { schema: anything, operation: 'warmUp', answers: {} }).catch(() => undefined);
        return {};
      },
    },
    'settings: send nothing on construction',
    /on construction something was sent/,
  ),
  wrapped(
    'takes settings that it does not know',
    (make, { nonesuch: _, ...settings }, options) => make(settings, options),
    'settings: are refused where one is not known',
    /wrong settings or options were accepted/,
  ),
  wrapped(
    'sends its key in the clear',
    (make, settings, options) => make(settings, { ...options, allowInsecureHttp: true }),
    'settings: take no plain HTTP to another machine',
    /and not in a configuration error/,
  ),
];

/** Its address is in the code, so that the kit cannot stand in for the vendor. */
export const hidden: Mutant = {
  does: 'has an address that is no setting',
  factory: defineConnector({
    id: 'sample',
    displayName: 'Sample',
    traits: ['edr'],
    config: v.strictObject({ token: secret('The token') }),
    http: () => ({ baseUrl: 'http://127.0.0.1:9', auth: bearer(new Secret(token)) }),
    ping: async () => undefined,
    operations: ({ http }) => ({
      getHost: async (ref, options) => {
        await http.get(path`hosts/${idOf(ref)}`, { schema: anything, ...options }).catch(() => undefined);
        return { id: 'h1', ipAddresses: [], macAddresses: [], status: 'unknown', isolation: 'unknown', tags: [] };
      },
    }),
  }),
  options: { ...good, settings: () => ({ token }), operations: { getHost: good.operations.getHost } },
  check: 'connector: opens no connection',
  because: /\d+ connections were opened/,
};
