import {
  type AlertStatus,
  type Detection,
  type DetectionFilter,
  defined,
  type HttpClient,
  isoTime,
  type ListContext,
  paginate,
  path,
  type Severity,
  type TimeRange,
} from '@tw/connector-core';
import * as v from 'valibot';
import { id, number, rawOf, resources, text } from './answers.ts';
import { needing } from './failure.ts';
import { literal } from './fql.ts';
import { agentId } from './hosts.ts';

const optional = <S extends v.GenericSchema>(schema: S) => v.fallback(v.nullish(schema), undefined);

/** https://github.com/CrowdStrike/gofalcon/blob/main/falcon/models/detects_alert.go, and what comes with each product. */
const alert = v.object({
  composite_id: id,
  display_name: text,
  name: text,
  description: text,
  severity: number,
  severity_name: text,
  status: text,
  created_timestamp: text,
  timestamp: text,
  agent_id: text,
  device: optional(v.object({ device_id: text, hostname: text })),
  // Alerts of identity protection have no device.
  source_endpoint_host_name: text,
  user_name: text,
  source_account_name: text,
  tactic: text,
  tactic_id: text,
  technique: text,
  technique_id: text,
  mitre_attack: v.fallback(v.array(v.object({ tactic: text, tactic_id: text, technique: text, technique_id: text })), []),
  filename: text,
  filepath: text,
  md5: text,
  sha1: text,
  sha256: text,
  cmdline: text,
  local_process_id: v.pipe(
    optional(v.union([v.string(), v.number()])),
    v.transform((pid) => (pid == null ? undefined : String(pid))),
  ),
  parent_details: optional(v.object({ filename: text })),
  falcon_host_link: text,
});

type Alert = v.InferOutput<typeof alert>;

const page = v.object({
  ...resources(alert).entries,
  meta: optional(v.object({ pagination: optional(v.object({ after: text })) })),
});

/** An alert has some 10 kB: a larger page would come near the largest body that is taken. */
const pageSize = 500;

/** https://www.falconpy.io/Service-Collections/Alerts.html#postcombinedalertsv1 goes past the 10,000 of the queries. */
export function getDetections(
  http: HttpClient,
  { hostId, timeRange }: DetectionFilter,
  options: ListContext,
): AsyncGenerator<readonly Detection[], void, undefined> {
  const conditions = [
    ...(hostId === undefined ? [] : [`device.device_id:${literal(agentId(hostId))}`]),
    ...(timeRange === undefined ? [] : [within(timeRange)]),
  ];
  const limit = Math.min(options.limit ?? pageSize, pageSize);
  // The time of its creation is what never changes of an alert.
  const query = defined({ filter: conditions.length > 0 ? conditions.join('+') : undefined, sort: 'created_timestamp|desc', limit });
  return paginate({
    async fetch(after: string | undefined) {
      const request = http.post(path`alerts/combined/alerts/v1`, {
        schema: page,
        json: defined({ ...query, after }),
        safe: true,
        ...options,
      });
      const { resources: found, meta } = await needing('Alerts: Read', request);
      const raws = rawOf(options);
      return { items: found.map((each, index) => toDetection(each, raws[index])), after: meta?.pagination?.after };
    },
    items: ({ items }) => items,
    next: ({ after }) => after,
    id: (item) => item.id,
  });
}

const within = ({ start, end }: TimeRange): string =>
  `created_timestamp:>=${literal(new Date(start).toISOString())}+created_timestamp:<${literal(new Date(end).toISOString())}`;

function toDetection(found: Alert, raw: unknown): Detection {
  const { device, severity, severity_name, status } = found;
  return defined({
    id: found.composite_id,
    title: found.display_name ?? found.name ?? found.description ?? found.composite_id,
    description: found.description,
    severity: severityOf(severity_name, severity),
    vendorSeverity: severity_name ?? (severity == null ? undefined : String(severity)),
    status: statuses[status ?? ''] ?? 'unknown',
    vendorStatus: status,
    createdAt: isoTime(found.created_timestamp ?? found.timestamp),
    hostId: device?.device_id ?? found.agent_id,
    hostname: device?.hostname ?? found.source_endpoint_host_name,
    user: found.user_name ?? found.source_account_name,
    ...attackOf(found),
    file: filled({ name: found.filename, path: found.filepath, md5: hash(found.md5), sha1: hash(found.sha1), sha256: hash(found.sha256) }),
    process: filled({
      name: found.filename,
      pid: found.local_process_id,
      commandLine: found.cmdline,
      parentName: found.parent_details?.filename,
    }),
    link: found.falcon_host_link,
    raw,
  });
}

const statuses: Readonly<Record<string, AlertStatus>> = { new: 'new', reopened: 'new', in_progress: 'in_progress', closed: 'closed' };

const severities: Readonly<Record<string, Severity>> = {
  critical: 'critical',
  high: 'high',
  medium: 'medium',
  low: 'low',
  informational: 'informational',
};

/** The name where there is one. Of the numbers, 1 to 100, each name has twenty. */
function severityOf(name: string | undefined, value: number | null | undefined): Severity {
  const known = severities[name?.toLowerCase() ?? ''];
  if (known !== undefined) return known;
  if (value == null || value <= 0) return 'unknown';
  if (value >= 80) return 'critical';
  if (value >= 60) return 'high';
  if (value >= 40) return 'medium';
  return value >= 20 ? 'low' : 'informational';
}

/** MITRE’s ids. CrowdStrike has tactics and techniques of its own (`CSTA0006`, `CST0002`), which go by their names. */
function attackOf({ mitre_attack, tactic, tactic_id, technique, technique_id }: Alert): Pick<Detection, 'tactics' | 'techniques'> {
  const all = mitre_attack.length > 0 ? mitre_attack : [{ tactic, tactic_id, technique, technique_id }];
  const unique = (names: readonly (string | undefined)[]) => [...new Set(names.filter((name) => name !== undefined))];
  return {
    tactics: unique(all.map((each) => (each.tactic_id?.startsWith('TA') ? each.tactic_id : (each.tactic ?? each.tactic_id)))),
    techniques: unique(
      all.map((each) => (/^T\d/.test(each.technique_id ?? '') ? each.technique_id : (each.technique ?? each.technique_id))),
    ),
  };
}

/** A hash that is not known comes as zeros. */
const hash = (value: string | undefined): string | undefined => (value !== undefined && /[^0]/.test(value) ? value : undefined);

function filled<T extends object>(parts: T) {
  const known = defined(parts);
  return Object.keys(known).length > 0 ? known : undefined;
}
