import {
  type ActionContext,
  type ActionOutcome,
  type ActionState,
  ConnectorError,
  defined,
  type HostRef,
  type HttpClient,
  path,
  type ReadContext,
} from '@tw/connector-core';
import * as v from 'valibot';
import { id, number, rawOf, resources, text } from './answers.ts';
import { containmentState } from './containment.ts';
import { needing } from './failure.ts';
import { findDevice, isFalconId } from './hosts.ts';

const created = resources(v.object({ id }));
const scans = resources(
  v.object({ id, status: text, filecount: v.fallback(v.nullish(v.object({ scanned: number, malicious: number })), undefined) }),
);

/** Moderate, of 0 (off) to 4. */
const detection = 2;

/** A scan that looks and tells, and changes nothing on the host: no prevention, no quarantine, no notice to its user. */
const lookOnly = {
  quarantine: false,
  endpoint_notification: false,
  cpu_priority: 2,
  max_duration: 2,
  pause_duration: 2,
  initiated_from: 'falcon_adhoc',
  file_paths: [],
  host_groups: [],
};

/** What to scan has fields of its own for each platform: https://github.com/CrowdStrike/gofalcon/blob/main/falcon/models/entities_o_d_s_scan_request.go */
function scope(platform: string | undefined) {
  const everything = ['*'];
  return platform === 'Mac'
    ? {
        mac_scan_inclusions: everything,
        mac_sensor_ml_level_detection: detection,
        mac_sensor_ml_level_prevention: 0,
        mac_cloud_ml_level_detection: detection,
        mac_cloud_ml_level_prevention: 0,
      }
    : {
        scan_inclusions: everything,
        sensor_ml_level_detection: detection,
        sensor_ml_level_prevention: 0,
        cloud_ml_level_detection: detection,
        cloud_ml_level_prevention: 0,
      };
}

/** Starts an on-demand scan of the whole host. https://www.falconpy.io/Service-Collections/ODS.html#create_scan */
export async function scanHost(http: HttpClient, host: HostRef, options: ActionContext): Promise<ActionOutcome> {
  const { device_id, hostname, platform_name } = await findDevice(http, host, options);
  const json = { hosts: [device_id], description: options.reason ?? 'Triage Warden', ...lookOnly, ...scope(platform_name) };
  const answer = await needing(
    'On-demand scans (ODS): Write',
    http.post(path`ods/entities/scans/v1`, { schema: created, json, ...options }),
  );
  const [scan] = answer.resources;
  if (scan === undefined) throw new ConnectorError('request_failed', 'the API started no scan', { retryable: false });
  return { status: 'pending', actionId: scan.id, message: `a scan of ${hostname ?? device_id} was accepted` };
}

const statusOf: Readonly<Record<string, ActionState['status']>> = {
  pending: 'pending',
  scheduled: 'pending',
  running: 'pending',
  paused: 'pending',
  completed: 'completed',
  failed: 'failed',
  canceled: 'cancelled',
  cancelled: 'cancelled',
};

/** A scan by its id, or a change of containment by the id that it was given here. */
export async function getAction(http: HttpClient, actionId: string, options: ReadContext): Promise<ActionState> {
  const containment = containmentState(http, actionId, options);
  if (containment !== undefined) return withRaw(await containment, options);
  if (!isFalconId(actionId))
    throw new ConnectorError('invalid_input', 'the id of an action is one that isolateHost, unisolateHost or scanHost has given');
  const answer = await needing(
    'On-demand scans (ODS): Read',
    http.get(path`ods/entities/scans/v2`, { schema: scans, query: { ids: actionId }, ...options }),
  );
  const [scan] = answer.resources;
  if (scan === undefined) throw new ConnectorError('not_found', `there is no scan with the id ${actionId}`);
  const { scanned, malicious } = scan.filecount ?? {};
  const message = scanned == null || malicious == null ? undefined : `${malicious} of ${scanned} files are malicious`;
  return withRaw(
    defined({ actionId, status: statusOf[scan.status?.toLowerCase() ?? ''] ?? 'unknown', vendorStatus: scan.status, message }),
    options,
  );
}

const withRaw = (state: ActionState, options: ReadContext): ActionState => defined({ ...state, raw: rawOf(options)[0] });
