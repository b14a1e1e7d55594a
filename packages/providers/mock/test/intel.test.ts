import { describe, expect, it } from 'vitest';
import { before, last, world } from './tools.ts';

describe('the simulated threat intelligence', () => {
  it('knows the indicators of the incident', async () => {
    expect(await world().lookupIp('203.0.113[.]66')).toEqual({
      indicator: '203.0.113.66',
      indicatorType: 'ipv4',
      verdict: 'malicious',
      malicious: true,
      confidence: 0.9,
      categories: ['c2'],
      malwareFamilies: ['PaperTrail'],
      tags: [],
      firstSeen: before(30 * 24 * 60),
      lastSeen: before(180),
      sources: [{ name: 'scenario invoice-4711', verdict: 'malicious' }],
      source: 'mock',
    });
  });

  it('knows what the other simulators show of the incident', async () => {
    const soc = world();
    const [mail] = await Array.fromAsync(soc.searchEmails({ sender: 'invoice-portal.example' }));
    const detections = await Array.fromAsync(soc.getDetections({ hostId: 'host-0042' }));
    const beacons = await soc.search('sourcetype=firewall', last(24));
    const seen = [
      ...(mail?.urls ?? []),
      ...detections.flatMap(({ file }) => [file?.md5, file?.sha256]),
      ...beacons.events.map(({ fields }) => String(fields['dest_ip'])),
    ].filter((indicator) => indicator !== undefined);
    const verdicts = await Promise.all(seen.map(async (indicator) => (await soc.lookup(indicator)).verdict));
    expect(verdicts).toEqual(Array.from({ length: 9 }, () => 'malicious'));
  });

  it('knows nothing of others, which is not clean', async () => {
    const intel = world();
    for (const indicator of ['8.8.8.8', 'example.com', 'https://login.invoice-portal.example/other', 'www.invoice-portal.example'])
      expect(await intel.lookup(indicator)).toMatchObject({
        verdict: 'unknown',
        malicious: false,
        confidence: 0,
        sources: [],
        source: 'mock',
      });
  });

  it('takes verdicts from the scenario, in any spelling of the indicator', async () => {
    const indicators = [
      { value: 'EVIL[.]example', verdict: 'suspicious' as const },
      { value: '2001:DB8:0::1', verdict: 'clean' as const, confidence: 0.4 },
      { value: '10.0.0.1', verdict: 'unknown' as const, tags: ['ours'] },
    ];
    const intel = world({ scenario: { name: 'mine', indicators } });
    expect(await intel.lookupDomain('evil.example')).toMatchObject({ verdict: 'suspicious', malicious: false, confidence: 0.9 });
    expect(await intel.lookupIp('2001:db8::1')).toMatchObject({ verdict: 'clean', confidence: 0.4 });
    expect(await intel.lookupIp('10.0.0.1')).toMatchObject({ verdict: 'unknown', confidence: 0, tags: ['ours'] });
    expect((await intel.lookup('evil.example', { includeRaw: true })).raw).toMatchObject({ value: 'EVIL[.]example' });
  });
});
