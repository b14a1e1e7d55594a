import { type CallContext, type HttpClient, path, type Path } from '@tw/connector-core';
import * as v from 'valibot';
import { immutableIds, maxPageBytes } from './m365.ts';

const batchAnswer = v.object({ responses: v.array(v.object({ id: v.string(), status: v.number(), body: v.unknown() })) });

interface Batch<S extends v.GenericSchema> {
  /** At most 20. */
  readonly paths: readonly Path[];
  readonly query: Readonly<Record<string, string | number>>;
  readonly schema: S;
}

/**
 * Several readings in one request. In the place of each one that did not succeed, be it for a limit of its own, stands `undefined`.
 * https://learn.microsoft.com/en-us/graph/json-batching
 */
export async function batchGet<S extends v.GenericSchema>(
  http: HttpClient,
  { paths, query, schema }: Batch<S>,
  options: CallContext,
): Promise<(v.InferOutput<S> | undefined)[]> {
  // A blank as `+` is for forms; here the address is a text within JSON.
  const search = new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)])).toString().replaceAll('+', '%20');
  const requests = paths.map((to, index) => ({
    id: String(index),
    method: 'GET',
    url: `/${to}?${search}`,
    headers: { Prefer: immutableIds },
  }));
  const { responses } = await http.post(path`$batch`, {
    schema: batchAnswer,
    json: { requests },
    safe: true,
    maxBytes: maxPageBytes,
    ...options,
  });
  const good = new Map(responses.filter(({ status }) => status === 200).map(({ id, body }) => [id, body]));
  return paths.map((_, index) => {
    const parsed = v.safeParse(schema, good.get(String(index)));
    return parsed.success ? parsed.output : undefined;
  });
}
