import type { Detections, Finding } from '@tw/connector-core';

/** Fewer engines than this on one side, and their objection is taken for a false positive. */
const enoughEngines = 3;
/** The share of the votes from which the engines' objection counts. */
const enoughShare = 0.05;
/** With fewer votes than this, silence means nothing. */
const enoughVotes = 10;

/**
 * One engine of seventy is not malicious: single engines raise false alarms every day (google.com has had 1 of 91). Three
 * that also make up 5 % of the votes seldom err together, since many engines share signatures but not all do. What lies
 * between is `suspicious`: two engines, or one among few. Engines that failed, timed out or do not take the type have not
 * voted. Community votes and reputation do not decide: anybody can cast them.
 *
 * Confidence is how far the votes are from the threshold: 0.6 at the threshold of malicious, 1 from half of the votes on.
 */
export function judge({ malicious, suspicious, total }: Detections): Pick<Finding, 'verdict' | 'confidence'> & { verdict: Finding['verdict'] } {
  if (total === 0) return { verdict: 'unknown' };
  const objecting = malicious + suspicious;
  const share = objecting / total;
  if (malicious >= enoughEngines && malicious / total >= enoughShare) return { verdict: 'malicious', confidence: round(0.6 + 0.4 * Math.min(1, malicious / total / 0.5)) };
  if (objecting > 1 || (objecting === 1 && share >= enoughShare)) return { verdict: 'suspicious', confidence: round(Math.min(0.6, 0.3 + share)) };
  if (total < enoughVotes) return { verdict: 'unknown' };
  return { verdict: 'clean', confidence: round((1 - share * 10) * Math.min(1, 0.5 + total / 100)) };
}

const round = (value: number): number => Math.round(value * 100) / 100;
