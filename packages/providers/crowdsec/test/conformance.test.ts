import { parseUrl } from '@tw/connector-core';
import { type CannedAnswer, describeConformance, fixture, type SeenRequest } from '@tw/connector-testkit';
import { crowdsec } from '../src/index.ts';

const recorded = (name: string) => fixture(import.meta.url, `${name}.json`);

/** The vendor in good health: one good answer to each kind of request. */
function answers(request: SeenRequest): CannedAnswer | undefined {
  const { path } = request;
  if (path.endsWith('/me')) return { body: { name: 'tester' } };
  if (path.includes('/indicators/')) return recorded('indicator');
  return undefined;
}

/** URLs are sent normalised. */
const normalised = (text: string) => (URL.canParse(text) ? parseUrl(text).value : text);

describeConformance(crowdsec, {
  settings: (url) => ({
    apiKey: 's3cret-key/+',
    baseUrl: `${url}/v1`,
  }),
  credentials: ['s3cret-key/+'],
  answers,
  failure: (_, words) => ({ error: { message: words } }),
  // `options` and `id` go on as they are: the kit tries wrong options, and identifiers that no vendor should get to see as they are.
  operations: {
    lookupHash: { call: (it, options, id) => it.lookupHash(id ?? '44d88612fea8a8f36de82e1278abb02f', options) },
    lookupUrl: { call: (it, options, id) => it.lookupUrl(id ?? 'https://example.com/', options), arrives: normalised },
    lookupDomain: { call: (it, options, id) => it.lookupDomain(id ?? 'example.com', options) },
    lookupIp: { call: (it, options, id) => it.lookupIp(id ?? '8.8.8.8', options) },
    lookup: { call: (it, options, id) => it.lookup(id ?? 'example.com', options), arrives: normalised },
  },
});
