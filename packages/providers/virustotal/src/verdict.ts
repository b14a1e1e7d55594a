import type { Detections, Verdict } from '@tw/connector-core';

/** Fewer engines than this may well be one engine and those that use it or copy from it. */
const enoughEngines = 3;
/** And they must be this share of the votes. */
const enoughShare = 0.05;
/** With fewer votes than this, silence means nothing. */
const enoughVotes = 10;

/**
 * Malicious: at least three engines that are at least 5 % of the votes. Suspicious: two engines that object, or one that is 5 %
 * of the votes. Clean: at least ten votes and no such objection. Unknown: everything else.
 *
 * One engine of seventy raises false alarms every day: google.com has had 1 of 91. A second adds little, since engines are no
 * independent witnesses: groups of them agree closely, and a threshold gives steadier labels than picking "good" ones (Zhu et al.,
 * USENIX Security 2020). A bare count is not enough either, as more engines raise more alarms: 1.1.1.1, a public resolver, has had
 * 4 of 94. Engines that failed, timed out or do not take the type have not voted. Community votes and reputation do not count:
 * anybody can cast them.
 */
export function judge({ malicious, suspicious, total }: Detections): { verdict: Verdict; confidence: number } {
  const objecting = malicious + suspicious;
  const share = objecting / total;
  const maliciousShare = malicious / total;
  if (malicious >= enoughEngines && maliciousShare >= enoughShare)
    return { verdict: 'malicious', confidence: rounded(0.6 + 0.8 * maliciousShare) };
  if (objecting >= 2 || share >= enoughShare) return { verdict: 'suspicious', confidence: rounded(Math.min(0.6, 0.3 + share)) };
  if (total >= enoughVotes) return { verdict: 'clean', confidence: rounded(0.9 - 4 * share) };
  return { verdict: 'unknown', confidence: 0 };
}

/** At most 1, to two decimal places: more would be a pretence. */
const rounded = (value: number): number => Math.round(Math.min(1, value) * 100) / 100;
