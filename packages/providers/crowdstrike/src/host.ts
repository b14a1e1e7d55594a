import { defined, type Host, isoTime } from '@tw/connector-core';
import * as v from 'valibot';
import { id, text } from './answers.ts';

/** https://github.com/CrowdStrike/gofalcon/blob/main/falcon/models/deviceapi_device_swagger.go */
export const device = v.object({
  device_id: id,
  hostname: text,
  platform_name: text,
  os_product_name: text,
  os_version: text,
  agent_version: text,
  local_ip: text,
  external_ip: text,
  connection_ip: text,
  mac_address: text,
  connection_mac_address: text,
  first_seen: text,
  last_seen: text,
  // The state of containment, and not whether the host is online.
  status: text,
  tags: v.pipe(
    v.fallback(v.nullish(v.array(v.unknown())), []),
    v.transform((tags) => (tags ?? []).filter((tag) => typeof tag === 'string')),
  ),
});

export type Device = v.InferOutput<typeof device>;

const isolations: Readonly<Record<string, Host['isolation']>> = {
  normal: 'not_isolated',
  contained: 'isolated',
  containment_pending: 'pending',
  lift_containment_pending: 'pending',
};

export const toHost = (found: Device, status: Host['status'], raw?: unknown): Host =>
  defined({
    id: found.device_id,
    hostname: found.hostname,
    platform: found.platform_name,
    os: found.os_product_name,
    osVersion: found.os_version,
    agentVersion: found.agent_version,
    ipAddresses: distinct(found.local_ip, found.external_ip, found.connection_ip),
    macAddresses: distinct(found.mac_address, found.connection_mac_address).map((address) => address.toLowerCase().replaceAll('-', ':')),
    firstSeen: isoTime(found.first_seen),
    lastSeen: isoTime(found.last_seen),
    status,
    vendorStatus: found.status,
    isolation: isolations[found.status ?? ''] ?? 'unknown',
    tags: found.tags,
    raw,
  });

const distinct = (...values: readonly (string | undefined)[]): string[] => [...new Set(values.filter((value) => value !== undefined))];
