import { type CannedAnswer, describeConformance, type SeenRequest } from '@tw/connector-testkit';
import { crowdsec } from '../src/index.ts';
import { recorded } from './recorded.ts';

const address = '203.0.114.1';
const isDecisions = ({ method, path }: SeenRequest): boolean => method === 'GET' && path === '/v1/decisions';

function answers({ method, path }: SeenRequest): CannedAnswer | undefined {
  if (path === '/v1/alerts') return recorded(method === 'POST' ? 'alert-made' : 'alerts-expired');
  if (path.startsWith('/v1/alerts/')) return recorded('alert-in-force');
  return recorded(method === 'DELETE' ? 'decision-deleted' : 'decisions-range');
}

const nothing = 'nothing was found: https://github.com/crowdsecurity/crowdsec/blob/master/pkg/models/localapi_swagger.yaml';
const nothingFound = { null: nothing, '[]': nothing };
const nothingToRemove = (request: SeenRequest) => (isDecisions(request) ? nothing : undefined);

const inForce = (name: string) => (request: SeenRequest) => (isDecisions(request) ? recorded(name) : undefined);

// Without the hosted API, which is no part of the Local API: it has tests of its own.
describeConformance(crowdsec, {
  settings: (url) => ({
    url,
    bouncerKey: 'bouncer-s3cret/+',
    machineId: 'connector',
    password: 'machine-s3cret/+',
    ctiUrl: `${url}/v2`,
  }),
  credentials: ['bouncer-s3cret/+', 'machine-s3cret/+', 'eyJ.session.token'],
  login: ({ path }) => (path === '/v1/watchers/login' ? recorded('login') : undefined),
  answers,
  failure: (_, message) => ({ message }),
  statuses: { 404: 'request_failed' },
  operations: {
    lookupIp: { call: (it, options, id) => it.lookupIp(id ?? address, options), acceptedShapes: nothingFound },
    lookup: { call: (it, options, id) => it.lookup(id ?? address, options), acceptedShapes: nothingFound },
    addDecision: {
      call: (it, options, id) => it.addDecision({ value: id ?? '192.0.2.32', duration: '2h' }, options),
      answers: inForce('decisions-none'),
      done: inForce('decisions-ban'),
    },
    removeDecision: {
      call: (it, options, id) => it.removeDecision({ value: id ?? '192.0.2.32' }, options),
      // Those that are in force are read once more after each removal.
      answers: (request) => (isDecisions(request) ? recorded(request.nth === 1 ? 'decisions-ban' : 'decisions-none') : undefined),
      done: inForce('decisions-none'),
      acceptedShapes: { null: nothingToRemove, '[]': nothingToRemove },
    },
  },
});
