import { describeConformance } from '@tw/connector-testkit';
import { feeds } from '../src/index.ts';

describeConformance(feeds, {
  settings: () => ({}),
  credentials: [],
  operations: {
    lookup: { call: (connector, options, id = 'azukishop.live') => connector.lookup(id, options) },
    lookupHash: { call: (connector, options, id = '44d88612fea8a8f36de82e1278abb02f') => connector.lookupHash(id, options) },
    lookupUrl: { call: (connector, options, id = 'https://azukishop.live/login') => connector.lookupUrl(id, options) },
    lookupDomain: { call: (connector, options, id = 'azukishop.live') => connector.lookupDomain(id, options) },
    lookupIp: { call: (connector, options, id = '192.0.2.1') => connector.lookupIp(id, options) },
    listFeeds: { call: (connector, options) => connector.listFeeds(options) },
  },
});
