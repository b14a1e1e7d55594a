import { type CannedAnswer, describeConformance, fixture, type SeenRequest } from '@tw/connector-testkit';
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

/** Each way of writing a name in a filter. */
const quoted = (text: string) => `'${text.replace(/['\\]/g, '\\$&')}'`;

/** Falcon, with one host in a state of containment. */
const falcon =
  (device = 'device') =>
  ({ method, path, query, body }: SeenRequest): CannedAnswer | undefined => {
    if (path === '/devices/queries/devices/v1') return recorded('device-ids');
    if (path === '/devices/entities/devices/v2') return recorded(device);
    if (path === '/devices/entities/online-state/v1') return recorded('online-state');
    if (path === '/devices/combined/devices/v1') return recorded(query.has('offset') ? 'devices-page-2' : 'devices-page-1');
    if (path === '/devices/entities/devices-actions/v2') return recorded('contain-accepted');
    if (path === '/alerts/combined/alerts/v1') return recorded(body.includes('"after"') ? 'alerts-page-2' : 'alerts-page-1');
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
    getHost: { call: (edr, options, name) => edr.getHost({ hostname: name ?? hostname }, options), arrives: quoted },
    searchHosts: {
      call: (edr, options, query) => edr.searchHosts(query ?? 'WIN', options),
      arrives: (text) => text.replace(/['\\]/g, '\\$&'),
    },
    getDetections: { call: (edr, options, hostId) => edr.getDetections(hostId === undefined ? {} : { hostId }, options) },
    isolateHost: {
      call: (edr, options, name) => edr.isolateHost({ hostname: name ?? hostname }, options),
      answers: falcon('device-normal'),
      arrives: quoted,
      reads,
    },
    unisolateHost: { call: (edr, options, name) => edr.unisolateHost({ hostname: name ?? hostname }, options), arrives: quoted, reads },
    scanHost: { call: (edr, options, name) => edr.scanHost({ hostname: name ?? hostname }, options), arrives: quoted, reads },
    getAction: { call: (edr, options, id) => edr.getAction(id ?? `containment:${aid}`, options) },
    addIndicator: { call: (edr, options, value) => edr.addIndicator({ value: value ?? 'evil.example.com', action: 'prevent' }, options) },
    removeIndicator: { call: (edr, options, value) => edr.removeIndicator(value ?? 'evil.example.com', options) },
  },
});
