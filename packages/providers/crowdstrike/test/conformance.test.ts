import { type CannedAnswer, describeConformance, fixture, type Pages, quoted, type SeenRequest } from '@tw/connector-testkit';
import { crowdstrike } from '../src/index.ts';

const fixtures = new Map<string, CannedAnswer>();

/** Each is read once: there are some ten thousand requests. */
function recorded(name: string): CannedAnswer {
  const answer = fixtures.get(name) ?? fixture(import.meta.url, `${name}.json`);
  fixtures.set(name, answer);
  return answer;
}

const hostname = 'WIN-7TSM15JR429';
const aid = 'b82fb1385f604af20123456789b7473d';

/** FQL, as https://falconpy.io/Usage/Falcon-Query-Language.html has it; a search has `*` around its text. */
const readFql = quoted("'", 'backslash');
function language(value: string) {
  if (!/^\w+:/.test(value) || !value.includes("'")) return undefined;
  const { literals, rest } = readFql(value);
  return { rest, literals: literals.map((literal) => literal.replace(/^\*([^]*)\*$/, '$1')) };
}

interface Resources {
  readonly resources: readonly object[];
}

/** A recorded page, with other ids and another cursor. */
function page(name: string, key: string, ids: readonly string[], pagination: object): CannedAnswer {
  const { body, ...rest } = recorded(name);
  const { resources } = body as Resources;
  return { ...rest, body: { ...(body as object), resources: ids.map((id) => ({ ...resources[0], [key]: id })), meta: { pagination } } };
}

const devices: Pages = {
  at: ({ path, query }) => (path === '/devices/combined/devices/v1' ? Number(query.get('offset')) : undefined),
  answer: (ids, { next }) => page('devices-page-1', 'device_id', ids, { next: next === undefined ? '' : String(next) }),
};

const alerts: Pages = {
  at: ({ path, body }) => (path === '/alerts/combined/alerts/v1' ? Number(/"after":"(\d+)"/.exec(body)?.[1] ?? 0) : undefined),
  answer: (ids, { next }) => page('alerts-page-1', 'composite_id', ids, next === undefined ? {} : { after: String(next) }),
};

/** Falcon, with one host in a state of containment. */
const falcon =
  (device = 'device') =>
  ({ method, path }: SeenRequest): CannedAnswer | undefined => {
    if (path === '/devices/queries/devices/v1') return recorded('device-ids');
    if (path === '/devices/entities/devices/v2') return recorded(device);
    if (path === '/devices/entities/online-state/v1') return recorded('online-state');
    if (path === '/devices/entities/devices-actions/v2') return recorded('contain-accepted');
    if (path === '/ods/entities/scans/v1') return recorded('scan-created');
    if (path === '/ods/entities/scans/v2') return recorded('scan-completed');
    if (path === '/iocs/combined/indicator/v1') return recorded('indicators');
    if (path === '/iocs/entities/indicators/v1') return recorded(method === 'DELETE' ? 'indicator-deleted' : 'indicator-created');
    return undefined;
  };

const reads = ({ path }: SeenRequest) => path === '/devices/entities/devices/v2';

describeConformance(crowdstrike, {
  settings: (url) => ({ clientId: 'd1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1', clientSecret: 's3cret/of+the client', baseUrl: url }),
  credentials: ['s3cret/of+the client', 'eyJhbGciOiJSUzI1NiJ9.crowdstrike-token.c2lnbmF0dXJl'],
  login: ({ path }) => (path === '/oauth2/token' ? recorded('token') : undefined),
  answers: falcon(),
  failure: (code, message) => ({ meta: { trace_id: 'a-trace' }, errors: [{ code, message }], resources: [] }),
  operations: {
    getHost: { call: (edr, options, name) => edr.getHost({ hostname: name ?? hostname }, options), language },
    searchHosts: { call: (edr, options, query) => edr.searchHosts(query ?? 'WIN', options), pages: devices, language },
    getDetections: {
      call: (edr, options, hostId) => edr.getDetections(hostId === undefined ? {} : { hostId }, options),
      pages: alerts,
    },
    isolateHost: {
      call: (edr, options, name) => edr.isolateHost({ hostname: name ?? hostname }, options),
      answers: falcon('device-normal'),
      done: falcon('device-contained'),
      language,
      reads,
    },
    unisolateHost: {
      call: (edr, options, name) => edr.unisolateHost({ hostname: name ?? hostname }, options),
      done: falcon('device-normal'),
      language,
      reads,
    },
    scanHost: { call: (edr, options, name) => edr.scanHost({ hostname: name ?? hostname }, options), language, reads },
    getAction: { call: (edr, options, id) => edr.getAction(id ?? `containment:${aid}`, options) },
    addIndicator: { call: (edr, options, value) => edr.addIndicator({ value: value ?? 'evil.example.com', action: 'prevent' }, options) },
    removeIndicator: {
      call: (edr, options, value) => edr.removeIndicator(value ?? 'evil.example.com', options),
      done: ({ path }) => (path === '/iocs/combined/indicator/v1' ? recorded('indicators-none') : undefined),
    },
  },
});
