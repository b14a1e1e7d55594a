import * as v from 'valibot';
import type { ActionOptions, ActionResult, ListOptions, ReadOptions } from '../connector.ts';
import { action, list, read, type TraitSpec } from '../operations.ts';
import type { TimeRange } from '../time.ts';
import { identifier, line, timeRange } from './inputs.ts';
import type { AlertStatus, Severity, VendorWords } from './models.ts';

/** A host: by the vendor's id, or by its name. */
export type HostRef = string | { readonly hostname: string };

export interface Host {
  readonly id: string;
  readonly hostname?: string;
  /** `Windows`, `Linux`, `Mac`… in the vendor's word. */
  readonly platform?: string;
  readonly os?: string;
  readonly osVersion?: string;
  readonly agentVersion?: string;
  readonly ipAddresses: readonly string[];
  readonly macAddresses: readonly string[];
  /** ISO 8601, UTC. */
  readonly firstSeen?: string;
  /** ISO 8601, UTC. */
  readonly lastSeen?: string;
  readonly status: 'online' | 'offline' | 'unknown';
  readonly vendorStatus?: string;
  /** `pending`: isolation, or its end, is under way. */
  readonly isolation: 'isolated' | 'not_isolated' | 'pending' | 'unknown';
  readonly tags: readonly string[];
  readonly link?: string;
  readonly raw?: unknown;
}

export interface Detection extends VendorWords {
  readonly id: string;
  readonly title: string;
  readonly description?: string;
  readonly severity: Severity;
  readonly status: AlertStatus;
  /** ISO 8601, UTC. */
  readonly createdAt?: string;
  readonly hostId?: string;
  readonly hostname?: string;
  readonly user?: string;
  readonly tactics: readonly string[];
  readonly techniques: readonly string[];
  readonly file?: {
    readonly name?: string;
    readonly path?: string;
    readonly md5?: string;
    readonly sha1?: string;
    readonly sha256?: string;
  };
  readonly process?: { readonly name?: string; readonly pid?: string; readonly commandLine?: string; readonly parentName?: string };
  readonly link?: string;
  readonly raw?: unknown;
}

export interface HostProcess {
  readonly id?: string;
  readonly pid?: string;
  readonly name?: string;
  readonly path?: string;
  readonly commandLine?: string;
  readonly user?: string;
  readonly parentPid?: string;
  readonly parentName?: string;
  readonly sha256?: string;
  /** ISO 8601, UTC. */
  readonly startedAt?: string;
  readonly raw?: unknown;
}

export interface NetworkConnection {
  readonly direction: 'inbound' | 'outbound' | 'unknown';
  readonly protocol?: string;
  readonly localAddress?: string;
  readonly localPort?: number;
  readonly remoteAddress?: string;
  readonly remotePort?: number;
  readonly domain?: string;
  readonly processName?: string;
  readonly pid?: string;
  /** ISO 8601, UTC. */
  readonly timestamp?: string;
  readonly raw?: unknown;
}

/** The state of an action that was accepted before. */
export interface ActionState {
  readonly actionId: string;
  readonly status: 'pending' | 'completed' | 'failed' | 'cancelled' | 'unknown';
  readonly vendorStatus?: string;
  readonly message?: string;
  readonly raw?: unknown;
}

export interface DetectionFilter {
  readonly hostId?: string | undefined;
  readonly timeRange?: TimeRange | undefined;
}

/**
 * Looks at hosts and contains them. A host name that several hosts bear is `invalid_input`, which lists them: none is chosen.
 * Isolating what is isolated is a success with the status `already_done`.
 */
export interface EdrConnector {
  getHost(host: HostRef, options?: ReadOptions): Promise<Host>;
  /** `query` is a part of the host's name or an address, or the vendor's filter where its README says so. */
  searchHosts(query: string, options?: ListOptions): AsyncIterable<Host>;
  getDetections(filter?: DetectionFilter, options?: ListOptions): AsyncIterable<Detection>;
  /** Cuts a host off the network, except from its console. */
  isolateHost(host: HostRef, action?: ActionOptions): Promise<ActionResult>;
  unisolateHost(host: HostRef, action?: ActionOptions): Promise<ActionResult>;
  scanHost(host: HostRef, action?: ActionOptions): Promise<ActionResult>;
  getProcesses(host: HostRef, timeRange: TimeRange, options?: ListOptions): AsyncIterable<HostProcess>;
  getNetworkConnections(host: HostRef, timeRange: TimeRange, options?: ListOptions): AsyncIterable<NetworkConnection>;
  getAction(actionId: string, options?: ReadOptions): Promise<ActionState>;
}

const host = v.union([identifier, v.strictObject({ hostname: line })], 'must be an id or { hostname }');

export const edr: TraitSpec = {
  operations: {
    getHost: read(host),
    searchHosts: list(v.pipe(v.string(), v.maxLength(10_000))),
    getDetections: list(v.optional(v.strictObject({ hostId: v.optional(identifier), timeRange: v.optional(timeRange) }), {})),
    isolateHost: action(host),
    unisolateHost: action(host),
    scanHost: action(host),
    getProcesses: list(host, timeRange),
    getNetworkConnections: list(host, timeRange),
    getAction: read(identifier),
  },
};
