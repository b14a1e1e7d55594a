import { defineConnector, operation, read, type ReadContext } from '@tw/connector-core';
import { toFinding } from './finding.ts';
import { type FeedSummary, matchesOf, summaryOf } from './feed.ts';
import { libraryOf } from './library.ts';
import { settings } from './settings.ts';

export type { FeedEntries, FeedProblem, FeedSummary } from './feed.ts';

/**
 * Threat intelligence from files on this machine and a default feed. Nothing leaves the machine, so private addresses are
 * looked up too. The lists are read at the first call and kept in memory; a new connector reads them again. It needs Node's
 * file system: no browsers, no Workers.
 *
 * A list that cannot be read is a `configuration` error, of the health check too. Broken lines are none: `listFeeds` tells them.
 */
export const feeds = defineConnector({
  id: 'feeds',
  displayName: 'Local feeds',
  traits: ['threat_intel'],
  selfHosted: true,
  config: settings,
  ping: ({ config }, options) => libraryOf(config).open(options),
  operations({ config }) {
    const library = libraryOf(config);
    return {
      indicatorTypes: ['md5', 'sha1', 'sha256', 'sha512', 'ipv4', 'ipv6', 'domain', 'url', 'email'],
      async lookup(indicator, options) {
        const matches = matchesOf(await library.open(options), indicator);
        if (options.includeRaw) options.answers.last = matches.map(({ feed, ...found }) => ({ feed: feed.name, ...found }));
        return toFinding(matches);
      },
      /** The lists with their dates, licences, numbers of entries and broken lines. */
      listFeeds: operation(read(), async (options: ReadContext): Promise<FeedSummary[]> => (await library.open(options)).map(summaryOf)),
    };
  },
});
