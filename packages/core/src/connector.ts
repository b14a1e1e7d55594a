import type { ConnectorErrorCode } from './errors.ts';
import type { Traits } from './traits/index.ts';

/** A kind of connector: the name of a trait. Third parties add theirs by merging into {@link Traits}. */
export type ConnectorType = keyof Traits & string;

/** What every call takes as its last argument. */
export interface CallOptions {
  /** Ends the call; it then rejects with this signal's own `reason`. */
  readonly signal?: AbortSignal | undefined;
  /** The longest time one request may take, its retries included, in ms. Waiting for a turn under a rate limit does not count. Default 30,000. */
  readonly timeoutMs?: number | undefined;
}

/** Options of calls that read. */
export interface ReadOptions extends CallOptions {
  /** Adds the vendor's own answer as `raw`. */
  readonly includeRaw?: boolean | undefined;
}

/** Options of calls that list. */
export interface ListOptions extends ReadOptions {
  /** The most items to return. Default: all there are. */
  readonly limit?: number | undefined;
}

/** Options of calls that change something. */
export interface ActionOptions extends CallOptions {
  /** Why: kept in the audit event, and sent to the vendor where it has a field for it. */
  readonly reason?: string | undefined;
  /** Only say what would be done: nothing is sent. */
  readonly dryRun?: boolean | undefined;
}

/** What came of an action. */
export interface ActionResult {
  readonly success: boolean;
  /** `pending`: accepted, not yet done; `already_done`: it was so before; `dry_run`: nothing was sent. */
  readonly status: 'completed' | 'pending' | 'already_done' | 'dry_run';
  /** The vendor's id of the action, for `getAction`. */
  readonly actionId?: string;
  readonly message: string;
  /** When the answer came: ISO 8601, UTC. */
  readonly timestamp: string;
}

/** What a dry run of a creation answers instead of the thing made. */
export interface DryRun extends ActionResult {
  readonly status: 'dry_run';
}

export type ConnectorHealth =
  | { readonly status: 'healthy'; readonly latencyMs: number }
  | {
      /** `degraded`: it works, but is limited or slow now; `unhealthy`: it can't be used; `unknown`: the check itself did not run to its end. */
      readonly status: 'degraded' | 'unhealthy' | 'unknown';
      readonly message: string;
      readonly latencyMs?: number;
      readonly code?: ConnectorErrorCode;
    };

/** What every connector has, whatever its vendor. */
export interface Connector {
  /** The id of its provider: `'virustotal'`. */
  readonly name: string;
  /** Its main trait. */
  readonly type: ConnectorType;
  /** All traits it implements; `type` is the first. */
  readonly traits: readonly ConnectorType[];
  /** Whether an operation exists at this vendor. Without it the call rejects with `unsupported` and sends nothing. */
  supports(operation: string): boolean;
  /** Makes the cheapest authenticated call. Never rejects: a failure is a health. */
  healthCheck(options?: CallOptions): Promise<ConnectorHealth>;
  /** True only when healthy. Never rejects. */
  testConnection(options?: CallOptions): Promise<boolean>;
}
