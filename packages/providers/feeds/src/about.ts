/**
 * What a list says about one entry beyond that it is on the list. What is missing is said by the list as a whole
 * (its verdict, confidence, categories), or by nobody.
 */
export interface About {
  /** `known_good`: on a list of what is harmless or gives false alarms; it softens what other lists say. */
  readonly verdict?: 'malicious' | 'suspicious' | 'known_good';
  /** From 0 to 1. */
  readonly confidence?: number;
  readonly categories?: readonly string[];
  readonly malwareFamilies?: readonly string[];
  readonly tags?: readonly string[];
  /** ISO 8601, UTC. */
  readonly firstSeen?: string;
  /** ISO 8601, UTC. */
  readonly lastSeen?: string;
  /** ISO 8601, UTC: from then on the entry says nothing. */
  readonly expires?: string;
  /** The Traffic Light Protocol's label of the entry, as in `amber+strict`. */
  readonly tlp?: 'clear' | 'green' | 'amber' | 'amber+strict' | 'red';
  /** A page for people about this entry. */
  readonly link?: string;
}
