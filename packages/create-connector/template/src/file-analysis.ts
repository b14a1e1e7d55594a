import { type Analysis, type HttpClient, type OperationsOf, path, poll, type ReadContext, threatReport } from '@tw/connector-core';
import * as v from 'valibot';

const submitted = v.object({ id: v.string() });
const analysis = v.looseObject({
  status: v.picklist(['queued', 'running', 'done', 'failed']),
  sha256: v.nullish(v.string()),
  is_malicious: v.nullish(v.boolean()),
});

export function fileAnalysis(http: HttpClient): OperationsOf<'file_analysis'> {
  const getAnalysis = async (id: string, options: ReadContext) =>
    toAnalysis(id, await http.get(path`analyses/${id}`, { schema: analysis, ...options }), options.includeRaw);

  return {
    async submitFile({ name, content }, options) {
      const body = new FormData();
      body.set('file', content instanceof Blob ? content : new Blob([new Uint8Array(content)]), name);
      const { id } = await http.post(path`files`, { schema: submitted, body, ...options });
      return { analysisId: id };
    },
    async submitUrl(url, options) {
      const { id } = await http.post(path`urls`, { schema: submitted, json: { url }, ...options });
      return { analysisId: id };
    },
    getAnalysis,
    // `timeoutMs` is here the time for the whole wait.
    waitForAnalysis: (id, { timeoutMs = 600_000, ...options }) =>
      poll(
        async (signal) => {
          const found = await getAnalysis(id, { ...options, signal });
          return found.status === 'completed' || found.status === 'failed' ? found : undefined;
        },
        { intervalMs: 2000, maxIntervalMs: 20_000, timeoutMs, signal: options.signal },
      ),
  };
}

function toAnalysis(analysisId: string, found: v.InferOutput<typeof analysis>, includeRaw = false): Analysis {
  const { status, sha256, is_malicious: isMalicious } = found;
  const raw = includeRaw && { raw: found };
  if (status !== 'done') return { analysisId, status, ...raw };
  if (!sha256 || typeof isMalicious !== 'boolean') return { analysisId, status: 'completed', ...raw };
  const verdict = isMalicious ? 'malicious' : 'clean';
  const report = threatReport('acme-cloud', { type: 'sha256', value: sha256 }, { verdict, confidence: 0.8 });
  return { analysisId, status: 'completed', report, ...raw };
}
