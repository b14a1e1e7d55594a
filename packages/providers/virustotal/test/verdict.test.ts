import nock from 'nock';
import { afterEach, describe, expect, it } from 'vitest';
import { answer, connect, object } from './helpers.ts';

afterEach(() => nock.cleanAll());

const hash = '44d88612fea8a8f36de82e1278abb02f';
const judged = (attributes: unknown) => {
  answer(`files/${hash}`, object(attributes));
  return connect().lookupHash(hash);
};
const votes = (malicious: number, total: number, suspicious = 0) => ({
  last_analysis_stats: { malicious, suspicious, undetected: total - malicious - suspicious, harmless: 0 },
});

describe('the verdict', () => {
  it.each([
    // malicious, of all, suspicious, verdict
    [0, 70, 0, 'clean'],
    [1, 91, 0, 'clean'],
    [1, 70, 0, 'clean'],
    [0, 70, 1, 'clean'],
    [1, 20, 0, 'suspicious'],
    [1, 70, 1, 'suspicious'],
    [2, 70, 0, 'suspicious'],
    [3, 70, 0, 'suspicious'],
    [4, 90, 0, 'suspicious'],
    [4, 94, 0, 'suspicious'],
    [2, 100, 5, 'suspicious'],
    [0, 70, 5, 'suspicious'],
    [3, 60, 0, 'malicious'],
    [4, 70, 0, 'malicious'],
    [5, 90, 0, 'malicious'],
    [60, 70, 0, 'malicious'],
    [3, 3, 0, 'malicious'],
    [2, 3, 0, 'suspicious'],
    [1, 1, 0, 'suspicious'],
    [0, 10, 0, 'clean'],
    [0, 9, 0, 'unknown'],
    [0, 1, 0, 'unknown'],
    [0, 0, 0, 'unknown'],
  ])('of %d malicious votes of %d (%d suspicious) is %s', async (malicious, total, suspicious, verdict) => {
    const report = await judged(votes(malicious, total, suspicious));
    expect(report).toMatchObject({ verdict, malicious: verdict === 'malicious', detections: { total } });
  });

  it('does not count engines that failed, timed out or do not take the type', async () => {
    const { last_analysis_stats } = votes(3, 60);
    const report = await judged({
      last_analysis_stats: { ...last_analysis_stats, failure: 10, timeout: 10, 'confirmed-timeout': 10, 'type-unsupported': 10 },
    });
    expect(report).toMatchObject({ verdict: 'malicious', detections: { total: 60 } });
  });

  it('does not depend on votes and reputation of the community', async () => {
    const community = { reputation: -1000, total_votes: { malicious: 1000, harmless: 0 } };
    expect(await judged({ ...votes(0, 70), ...community })).toMatchObject({ verdict: 'clean' });
    expect(await judged({ ...votes(60, 70), reputation: 1000, total_votes: { malicious: 0, harmless: 1000 } })).toMatchObject({
      verdict: 'malicious',
    });
    expect(await judged(community)).toMatchObject({ verdict: 'unknown' });
  });

  it('is the surer the more engines agree', async () => {
    const confidence = async (malicious: number, total: number) => (await judged(votes(malicious, total))).confidence;
    expect([await confidence(4, 70), await confidence(20, 70), await confidence(35, 70), await confidence(70, 70)]).toEqual([
      0.65, 0.83, 1, 1,
    ]);
    expect([await confidence(0, 91), await confidence(1, 91), await confidence(4, 91)]).toEqual([0.9, 0.86, 0.34]);
  });
});
