/** How bad, in five steps; `unknown` where the vendor does not say. */
export type Severity = 'critical' | 'high' | 'medium' | 'low' | 'informational' | 'unknown';

/** Where an alert or detection stands. */
export type AlertStatus = 'new' | 'in_progress' | 'closed' | 'unknown';

/** What vendors say beside our words. */
export interface VendorWords {
  readonly vendorSeverity?: string;
  readonly vendorStatus?: string;
}
