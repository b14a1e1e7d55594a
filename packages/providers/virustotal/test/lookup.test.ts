import nock from 'nock';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { answer, connect, object, recorded } from './helpers.ts';

beforeEach(() => nock.disableNetConnect());
afterEach(() => {
  nock.cleanAll();
  nock.enableNetConnect();
});

const sha256 = '52d3df0ed60c46f336c131bf2ca454f73bafdc4b04dfa2aea80746f5ba9e6d1c';

describe('lookups of VirusTotal', () => {
  it('read a malicious file: votes, categories, families, dates, sources and a page for people', async () => {
    answer(`files/${sha256}`, recorded('file-malicious'));
    expect(await connect().lookupHash(sha256.toUpperCase())).toEqual({
      indicator: sha256,
      indicatorType: 'sha256',
      verdict: 'malicious',
      malicious: true,
      confidence: 1,
      // One failure and four engines that do not take the type have not voted.
      detections: { malicious: 59, suspicious: 0, harmless: 0, undetected: 13, total: 72 },
      categories: ['trojan', 'banker', 'hacktool'],
      malwareFamilies: ['hosts2', 'qhost', 'hosts'],
      tags: ['peexe', 'checks-user-input', 'hosts-modifier', 'direct-cpu-clock-access'],
      firstSeen: '2010-04-10T09:34:59.000Z',
      lastSeen: '2023-05-28T00:38:38.000Z',
      sources: [
        { name: 'Bkav', verdict: 'malicious' },
        { name: 'Lionic', verdict: 'malicious' },
        { name: 'Elastic', verdict: 'malicious' },
      ],
      link: `https://www.virustotal.com/gui/file/${sha256}`,
      source: 'virustotal',
    });
  });

  it.each([
    ['md5', '99017f6eebbac24f351415dd410d522d'],
    ['sha1', '4d1740485713a2ab3a4f5822a01f645fe8387f92'],
    ['sha256', sha256],
  ])('take a file by its %s', async (indicatorType, hash) => {
    answer(`files/${hash}`, recorded('file-malicious'));
    expect(await connect().lookup(hash)).toMatchObject({ indicator: hash, indicatorType, verdict: 'malicious' });
  });

  it('read a URL, whose page is the one of its canonical form', async () => {
    answer('urls/aHR0cDovL3d3dy5nb29nbGUuY29tLw', recorded('url-clean'));
    expect(await connect().lookupUrl('hxxp://www[.]google[.]com')).toMatchObject({
      indicator: 'http://www.google.com/',
      indicatorType: 'url',
      verdict: 'clean',
      detections: { malicious: 0, total: 92 },
      categories: ['searchengines', 'search engines', 'search engines and portals'],
      malwareFamilies: [],
      tags: ['external-resources'],
      link: 'https://www.virustotal.com/gui/url/dd014af5ed6b38d9130e3f466f850e46d21b951199d53a18ef29ee9341614eaf',
    });
  });

  it.each([
    // In plain base64 these hold `+` and `/`, and end in none, one and two `=`.
    ['http://a.example/?q=~~~', 'aHR0cDovL2EuZXhhbXBsZS8_cT1-fn4'],
    ['http://a.example/?~~~???', 'aHR0cDovL2EuZXhhbXBsZS8_fn5-Pz8_'],
    ['http://a.example/1', 'aHR0cDovL2EuZXhhbXBsZS8x'],
    ['http://a.example/12', 'aHR0cDovL2EuZXhhbXBsZS8xMg'],
    ['http://a.example/123', 'aHR0cDovL2EuZXhhbXBsZS8xMjM'],
  ])('name the URL %s by its unpadded base64url', async (url, id) => {
    answer(`urls/${id}`, object({}, 'url'));
    expect(await connect().lookupUrl(url)).toMatchObject({ indicator: url, link: 'https://www.virustotal.com/gui/url/an-id' });
  });

  it('read a domain', async () => {
    answer('domains/google.com', recorded('domain-one-false-alarm'));
    expect(await connect().lookupDomain('Google.com.')).toMatchObject({
      indicator: 'google.com',
      verdict: 'clean',
      malicious: false,
      detections: { malicious: 1, suspicious: 0, harmless: 61, undetected: 29, total: 91 },
      sources: [{ name: 'Fortra', verdict: 'malicious' }],
      link: 'https://www.virustotal.com/gui/domain/google.com',
    });
  });

  it('read an address, and do not call four alarms among 94 malicious', async () => {
    answer('ip_addresses/1.1.1.1', recorded('ip-four-false-alarms'));
    expect(await connect().lookupIp('1.1.1.1')).toMatchObject({
      verdict: 'suspicious',
      malicious: false,
      detections: { malicious: 4, total: 94 },
      link: 'https://www.virustotal.com/gui/ip-address/1.1.1.1',
    });
  });

  it('take an IPv6 address in its canonical form', async () => {
    answer('ip_addresses/2606%3A4700%3A4700%3A%3A1111', object({}, 'ip_address', '2606:4700:4700::1111'));
    expect(await connect().lookupIp('2606:4700:4700:0:0:0:0:1111')).toMatchObject({
      indicator: '2606:4700:4700::1111',
      indicatorType: 'ipv6',
      link: 'https://www.virustotal.com/gui/ip-address/2606%3A4700%3A4700%3A%3A1111',
    });
  });

  it.each([
    ['ip-2019', 'ip_addresses/1.1.1.1', '1.1.1.1'],
    ['domain-2019', 'domains/github.com', 'github.com'],
  ])('have no verdict for an object of 2019 without statistics (%s)', async (fixture, path, indicator) => {
    answer(path, recorded(fixture));
    const report = await connect().lookup(indicator);
    expect(report).toMatchObject({ verdict: 'unknown', malicious: false, confidence: 0, sources: [] });
    expect(report).not.toHaveProperty('detections');
  });

  it('report what VirusTotal does not know as unknown', async () => {
    answer('files/0123456789abcdef0123456789abcdef', recorded('error-not-found'));
    expect(await connect().lookupHash('0123456789abcdef0123456789abcdef')).toEqual({
      indicator: '0123456789abcdef0123456789abcdef',
      indicatorType: 'md5',
      verdict: 'unknown',
      malicious: false,
      confidence: 0,
      categories: [],
      malwareFamilies: [],
      tags: [],
      sources: [],
      source: 'virustotal',
    });
  });

  it('add the whole answer on request, and else not', async () => {
    const { body } = recorded('domain-one-false-alarm');
    answer('domains/google.com', { status: 200, body });
    answer('domains/google.com', { status: 200, body });
    expect((await connect().lookupDomain('google.com', { includeRaw: true })).raw).toEqual(body);
    expect(await connect().lookupDomain('google.com')).not.toHaveProperty('raw');
  });

  it.each(['a'.repeat(128), 'someone@example.com'])('send nothing for a type that VirusTotal does not look up (%s)', async (indicator) => {
    await expect(connect().lookup(indicator)).rejects.toMatchObject({ code: 'unsupported' });
  });

  it('send no private address', async () => {
    await expect(connect().lookup('http://10.0.0.1/')).rejects.toMatchObject({ code: 'invalid_input' });
  });
});

describe('odd answers of VirusTotal', () => {
  const hash = '44d88612fea8a8f36de82e1278abb02f';
  const stats = { malicious: 60, suspicious: 0, harmless: 0, undetected: 10 };
  const lookUp = (attributes: unknown, id?: unknown) => {
    answer(`files/${hash}`, object(attributes, 'file', id));
    return connect().lookupHash(hash);
  };

  it.each([
    'tags',
    'categories',
    'popular_threat_classification',
    'last_analysis_results',
    'first_submission_date',
    'last_submission_date',
  ])('do not fail where %s is null, or of another type', async (name) => {
    for (const odd of [null, 'odd', true, [null], { odd: null }])
      expect(await lookUp({ last_analysis_stats: stats, [name]: odd })).toMatchObject({ verdict: 'malicious' });
  });

  it('leave out what they cannot read and keep the rest', async () => {
    const report = await lookUp({
      last_analysis_stats: stats,
      tags: ['one', null, 2, 'two'],
      categories: { Sophos: 'phishing', Other: null, Third: 'phishing' },
      popular_threat_classification: { popular_threat_name: [{ value: 'emotet', count: 3 }, { count: 1 }, null] },
      last_analysis_results: {
        One: null,
        Two: 'x',
        Three: {},
        Four: { category: 'malicious', result: null },
        Five: { category: 'suspicious' },
        Six: { category: 'timeout' },
      },
      first_submission_date: '1571524923',
      last_submission_date: 1e300,
    });
    expect(report).toMatchObject({
      tags: ['one', 'two'],
      categories: ['phishing'],
      malwareFamilies: ['emotet'],
      sources: [
        { name: 'Four', verdict: 'malicious' },
        { name: 'Five', verdict: 'suspicious' },
      ],
      firstSeen: '2019-10-19T22:42:03.000Z',
    });
    expect(report).not.toHaveProperty('lastSeen');
  });

  it('need no id, and then have no page', async () => {
    expect(await lookUp({ last_analysis_stats: stats }, null)).not.toHaveProperty('link');
  });

  it('may give votes as text, and leave some out', async () => {
    expect(await lookUp({ last_analysis_stats: { malicious: '60', undetected: '10', suspicious: null } })).toMatchObject({
      detections: { malicious: 60, suspicious: 0, harmless: 0, undetected: 10, total: 70 },
    });
  });

  it.each([{ last_analysis_stats: null }, { last_analysis_stats: {} }, {}])('are unknown without votes: %j', async (attributes) => {
    expect(await lookUp(attributes)).toMatchObject({ verdict: 'unknown', confidence: 0 });
  });

  it.each([{ last_analysis_stats: { malicious: 'many' } }, { last_analysis_stats: 'x' }, null, 'x'])(
    'are invalid where what decides the verdict cannot be read: %j',
    async (attributes) => {
      await expect(lookUp(attributes)).rejects.toMatchObject({ code: 'invalid_response', operation: 'lookupHash' });
    },
  );
});
