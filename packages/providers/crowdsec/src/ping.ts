import { type CallContext, type HttpClient, path } from '@tw/connector-core';
import * as v from 'valibot';
import { readDecisions } from './decisions.ts';
import type { Settings } from './settings.ts';

/** An address that nobody has: https://www.rfc-editor.org/rfc/rfc5737 */
const nobody = '192.0.2.0';

/** Both credentials of the Local API. The hosted API is left out: asking it costs quota. */
export async function ping(http: HttpClient, settings: Settings, options: CallContext): Promise<void> {
  const query = { scope: 'Ip', value: nobody };
  await readDecisions(http, settings, query, options);
  if (settings.machineId !== undefined)
    await http.get(path`v1/alerts`, { schema: v.nullable(v.array(v.unknown())), query: { ...query, limit: 1 }, ...options });
}
