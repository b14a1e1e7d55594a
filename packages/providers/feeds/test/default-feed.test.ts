import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { feeds } from '../src/index.ts';
import { summary } from './files.ts';

const require = createRequire(import.meta.url);
const { version }: { version: string } = require('eth-phishing-detect/package.json');
const { blacklist, whitelist }: { blacklist: string[]; whitelist: string[] } = require('eth-phishing-detect/src/config.json');

describe('the default feed', () => {
  const connector = feeds({});

  it('says which version it is, of which day, under which licence, and which entries are none', async () => {
    const feed = await summary(connector);
    expect(feed).toMatchObject({
      name: `eth-phishing-detect ${version}`,
      date: expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
      licence: 'DBAD 1.1',
      verdict: 'malicious',
      categories: ['phishing'],
    });
    const { domains, addresses, exceptions } = feed.entries;
    expect(domains + addresses + feed.problemCount).toBe(blacklist.length);
    expect(exceptions).toBe(whitelist.length);
    for (const { line, text } of feed.problems) expect(blacklist[line - 1]).toBe(text);
  });

  it('calls a listed domain malicious, and says which feed of which day does', async () => {
    const report = await connector.lookup('hxxps://azukishop[.]live/login');
    expect(report).toMatchObject({
      verdict: 'malicious',
      confidence: 0.7,
      categories: ['phishing'],
      indicator: 'https://azukishop.live/login',
    });
    expect(report.sources).toEqual([
      {
        name: 'eth-phishing-detect 1.2.0 (2022-04-19): domain azukishop.live',
        verdict: 'malicious',
        link: 'https://github.com/MetaMask/eth-phishing-detect',
      },
    ]);
  });

  it('finds every domain of its list but those that it takes back itself', async () => {
    const exceptions = new Set(whitelist);
    const { problems } = await summary(connector);
    const broken = new Set(problems.map(({ text }) => text));
    const missed: string[] = [];
    for (const name of blacklist) if (!broken.has(name) && (await connector.lookup(name)).verdict !== 'malicious') missed.push(name);
    expect(missed.sort()).toEqual(blacklist.filter((name) => exceptions.has(name)).sort());
  });

  it('calls nothing clean that its exceptions name, and keeps entries below them', async () => {
    expect(await connector.lookup('spi.club')).toMatchObject({ verdict: 'unknown', sources: [] });
    expect(await connector.lookup('metamask.io')).toMatchObject({ verdict: 'unknown' });
    expect(await connector.lookup('damii.usermd.net')).toMatchObject({ verdict: 'unknown' });
    expect(await connector.lookup('other.usermd.net')).toMatchObject({ verdict: 'malicious' });
    expect(await connector.lookup('updog.co')).toMatchObject({ verdict: 'unknown' });
    expect(await connector.lookup('tronics.updog.co')).toMatchObject({ verdict: 'malicious' });
  });

  it('flags the listed page of a hoster and not the hoster', async () => {
    expect(await connector.lookup('cryptolaunchs.webflow.io')).toMatchObject({ verdict: 'malicious' });
    expect(await connector.lookup('webflow.io')).toMatchObject({ verdict: 'unknown' });
    expect(await connector.lookup('other.webflow.io')).toMatchObject({ verdict: 'unknown' });
  });

  it('is there unless it is switched off', async () => {
    expect((await feeds({ lists: [] }).listFeeds()).length).toBe(1);
    expect((await feeds.fromEnv({}).listFeeds()).length).toBe(1);
    expect(() => feeds.fromEnv({ TW_FEEDS_BUILTIN: 'false' })).toThrowError(expect.objectContaining({ code: 'configuration' }));
  });
});
