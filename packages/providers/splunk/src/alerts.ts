import {
  type ActionContext,
  type AlertFilter,
  type AlertStatus,
  type AlertUpdate,
  ConnectorError,
  defined,
  epochSeconds,
  type HttpClient,
  isConnectorError,
  type ListContext,
  oneLine,
  paginate,
  path,
  type Severity,
  type SiemAlert,
} from '@tw/connector-core';
import * as v from 'valibot';
import { toEvent } from './events.ts';
import type { Row } from './job.ts';
import type { Settings } from './settings.ts';

/** https://docs.splunk.com/Documentation/ES/latest/Admin/Managestatuses: further ones can be added, within three groups. */
const statusOf: Readonly<Record<string, AlertStatus>> = {
  0: 'new',
  1: 'new',
  2: 'in_progress',
  3: 'in_progress',
  4: 'closed',
  5: 'closed',
};
const statusOfGroup: Readonly<Record<string, AlertStatus>> = { New: 'new', Open: 'in_progress', Closed: 'closed' };
const codeOf = { new: '1', in_progress: '2', closed: '5' } as const;

const severities: ReadonlySet<string> = new Set<Severity>(['critical', 'high', 'medium', 'low', 'informational']);
const isSeverity = (word: string | undefined): word is Severity => word !== undefined && severities.has(word);

/** https://dev.splunk.com/enterprise/docs/devtools/enterprisesecurity/notableeventsplunkes/usingnotableeventsinsearch */
export function notableQuery(status: AlertStatus | undefined): string {
  const codes = Object.entries(statusOf).flatMap(([code, each]) => (each === status ? [`status=${code}`] : []));
  const groups = Object.entries(statusOfGroup).flatMap(([group, each]) => (each === status ? [`status_group="${group}"`] : []));
  // For the server's work only: `isIn` decides.
  const filter = codes.length > 0 ? ` | search ${[...codes, ...groups].join(' OR ')}` : '';
  return `search \`notable\`${filter}`;
}

export function toAlert(row: Row, webUrl: string | undefined, includeRaw: boolean): SiemAlert {
  const id = first(row, 'event_id');
  if (id === undefined)
    throw new ConnectorError('invalid_response', 'a notable event has no event_id', { hint: 'The macro “notable” may have been changed.' });
  const { timestamp } = toEvent(row);
  // `severity` is often “unknown”; the urgency is made of it and of the priority of the assets.
  const urgency = first(row, 'urgency') ?? first(row, 'severity');
  const code = first(row, 'status');
  const owner = first(row, 'owner');
  const word = urgency?.toLowerCase();
  return {
    id,
    title: first(row, 'rule_title') ?? first(row, 'rule_name') ?? first(row, 'search_name') ?? first(row, 'source') ?? id,
    severity: isSeverity(word) ? word : 'unknown',
    status: statusOf[code ?? ''] ?? statusOfGroup[first(row, 'status_group') ?? ''] ?? 'unknown',
    tactics: all(row, 'annotations.mitre_attack.mitre_tactic', 'annotations.mitre_attack.mitre_tactic_id'),
    techniques: all(row, 'annotations.mitre_attack.mitre_technique_id', 'annotations.mitre_attack'),
    ...defined({
      description: first(row, 'rule_description') ?? first(row, 'description'),
      vendorSeverity: urgency,
      vendorStatus: first(row, 'status_label') ?? code,
      createdAt: timestamp,
      updatedAt: epochSeconds(Number(first(row, 'review_time') ?? 0)),
      assignee: owner === 'unassigned' ? undefined : owner,
      link:
        webUrl &&
        `${webUrl}/app/SplunkEnterpriseSecuritySuite/incident_review?earliest=${epochOf(timestamp)}&latest=now&search=${encodeURIComponent(`event_id="${id}"`)}`,
      raw: includeRaw ? row : undefined,
    }),
  };
}

const epochOf = (timestamp: string | undefined): number => (timestamp === undefined ? 0 : Math.floor(Date.parse(timestamp) / 1000));

const valuesIn = (row: Row, field: string): string[] =>
  [row[field]].flat().filter((value): value is string => typeof value === 'string' && value !== '');
const first = (row: Row, field: string): string | undefined => valuesIn(row, field)[0];
/** The values of the first of these fields that has any. */
const all = (row: Row, ...fields: readonly string[]): string[] => [
  ...new Set(fields.map((field) => valuesIn(row, field)).find(({ length }) => length > 0) ?? []),
];

/** Says what to do where Enterprise Security is not installed. */
export function explainNoMacro(error: unknown): unknown {
  if (!isConnectorError(error) || !/macro/i.test(error.message) || !error.message.includes('notable')) return error;
  return error.with({
    hint: 'Enterprise Security is not installed here, or does not share its macros: set alerts to “fired”, or app to “SplunkEnterpriseSecuritySuite”.',
  });
}

const instances = v.object({
  entry: v.array(
    v.object({
      name: v.string(),
      content: v.object({
        savedsearch_name: v.optional(v.string()),
        severity: v.optional(v.union([v.number(), v.string()])),
        trigger_time: v.optional(v.union([v.number(), v.pipe(v.string(), v.decimal(), v.transform(Number))])),
        sid: v.optional(v.string()),
      }),
    }),
  ),
  paging: v.optional(v.object({ total: v.optional(v.number()) })),
});
type Instance = v.InferOutput<typeof instances>['entry'][number];

const instancesAtOnce = 500;

/** savedsearches.conf, `alert.severity`: 1 debug … 6 fatal; Splunk Web calls 1 to 5 info, low, medium, high and critical. */
const firedSeverity: Readonly<Record<string, Severity>> = {
  1: 'informational',
  2: 'low',
  3: 'medium',
  4: 'high',
  5: 'critical',
  6: 'critical',
};

/** https://docs.splunk.com/Documentation/Splunk/latest/RESTREF/RESTsearch#alerts.2Ffired_alerts.2F.7Bname.7D */
export async function* firedAlerts(
  http: HttpClient,
  { webUrl }: Settings,
  { timeRange, status }: AlertFilter,
  options: ListContext,
): AsyncGenerator<readonly SiemAlert[]> {
  if (status !== undefined && status !== 'unknown')
    throw new ConnectorError('unsupported', 'fired alerts have no status to filter by', {
      hint: 'Leave status out, or set alerts to “notable”.',
    });
  const pages = paginate<v.InferOutput<typeof instances>, Instance, number>({
    fetch: (offset = 0) =>
      http.get(path`alerts/fired_alerts/-`, {
        schema: instances,
        query: { output_mode: 'json', count: instancesAtOnce, offset },
        ...options,
      }),
    items: ({ entry }) => entry,
    next: ({ entry, paging }, offset = 0) => (offset + entry.length >= (paging?.total ?? Infinity) ? undefined : offset + entry.length),
    id: ({ name }) => name,
  });
  for await (const page of pages) {
    // The list by alerts has a line for their sum.
    const alerts = page.filter(({ name }) => name !== '-').map((entry) => toFiredAlert(entry, webUrl, options.includeRaw === true));
    yield alerts.filter(
      ({ createdAt }) =>
        timeRange === undefined ||
        (createdAt !== undefined &&
          Date.parse(createdAt) >= Date.parse(timeRange.start) &&
          Date.parse(createdAt) < Date.parse(timeRange.end)),
    );
  }
}

function toFiredAlert(entry: Instance, webUrl: string | undefined, includeRaw: boolean): SiemAlert {
  const { savedsearch_name: title = entry.name, severity, trigger_time: time, sid } = entry.content;
  return {
    id: entry.name,
    title,
    severity: firedSeverity[String(severity)] ?? 'unknown',
    status: 'unknown',
    tactics: [],
    techniques: [],
    ...defined({
      vendorSeverity: severity === undefined ? undefined : String(severity),
      createdAt: epochSeconds(time),
      link: webUrl !== undefined && sid !== undefined ? `${webUrl}/app/search/search?sid=${encodeURIComponent(sid)}` : undefined,
      raw: includeRaw ? entry : undefined,
    }),
  };
}

const count = v.optional(v.union([v.number(), v.pipe(v.string(), v.decimal(), v.transform(Number))]));
const updated = v.object({ success: v.boolean(), message: v.optional(v.string()), success_count: count, failure_count: count });

/** https://help.splunk.com/splunk-enterprise-security-7/api-reference/7.2/notable-event-endpoints/notable-event-api-reference */
export async function updateNotable(
  http: HttpClient,
  id: string,
  { status, assignee, comment }: AlertUpdate,
  { reason, ...options }: ActionContext,
) {
  const note = comment ?? reason;
  const form = defined({ ruleUIDs: id, status: status && codeOf[status], newOwner: assignee, comment: note, output_mode: 'json' });
  const answer = await http.post(path`notable_update`, { schema: updated, form, ...options });
  // A refusal comes with 200.
  const hasFailed = !answer.success || (answer.failure_count ?? 0) > 0 || answer.success_count === 0;
  if (hasFailed)
    throw new ConnectorError('request_failed', oneLine(answer.message ?? 'the notable event was not updated'), {
      hint: 'Check the id, and that this status may follow the present one (Enterprise Security: Configure → Incident Review).',
    });
  return { status: 'completed' as const, message: oneLine(answer.message ?? 'updated') };
}
