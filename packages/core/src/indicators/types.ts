/** The kinds of indicator that every trait knows. */
export const indicatorTypes = ['md5', 'sha1', 'sha256', 'sha512', 'ipv4', 'ipv6', 'domain', 'url', 'email'] as const;

export type IndicatorType = (typeof indicatorTypes)[number];

/**
 * Something observed that a vendor can be asked about. `value` is normalised, so that two spellings of one thing are one
 * cache key and one lookup; parsing it again gives the same indicator.
 */
export interface Indicator {
  readonly type: IndicatorType;
  /** Normalised: see `parseIndicator` for what that means for each type. */
  readonly value: string;
}
