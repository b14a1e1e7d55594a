import {
  address, apiKeyHeader, ConnectorError, defineConnector, type FileSubmission, type Indicator, type Path, path, poll, type ReadContext, secret,
  toBase64Url, trustedUrl,
} from '@tw/connector-core';
import * as v from 'valibot';
import { readFailure } from './failure.ts';
import { analysis, anything, lookupResult, submitted, toAnalysis, toFinding } from './report.ts';

/** https://docs.virustotal.com/reference/files-scan and https://docs.virustotal.com/reference/files-upload-url */
const smallFileBytes = 32_000_000;
const largestFileBytes = 650_000_000;

/** https://docs.virustotal.com/reference/public-vs-premium-api */
const publicLimits = [
  { requests: 4, per: 'minute' },
  { requests: 500, per: 'day' },
  { requests: 15_500, per: 'month' },
] as const;

const waitForAnalysisMs = 600_000;

/** VirusTotal API v3. https://docs.virustotal.com/reference/overview */
export const virustotal = defineConnector({
  id: 'virustotal',
  displayName: 'VirusTotal',
  traits: ['threat_intel', 'file_analysis'],
  config: v.strictObject({
    apiKey: secret('Your API key: at virustotal.com, in the menu under your name'),
    plan: v.optional(
      v.pipe(v.picklist(['free', 'paid']), v.description('`free` keeps to the quotas of the public API; `paid` leaves the rate to VirusTotal')),
      'free',
    ),
    baseUrl: v.optional(address('The address of the API'), 'https://www.virustotal.com/api/v3'),
  }),
  http: ({ apiKey, baseUrl, plan }) => ({
    baseUrl,
    auth: apiKeyHeader('x-apikey', apiKey),
    limits: plan === 'free' ? publicLimits : [],
    failure: readFailure,
  }),
  // Needs a valid key, and looks nothing up.
  ping: ({ http }, options) => http.get(path`files/upload_url`, { schema: anything, ...options }),
  operations({ http }) {
    const getAnalysis = async (id: string, options: ReadContext) => {
      const answer = await http.get(path`analyses/${id}`, { schema: analysis, ...options });
      return toAnalysis(id, answer, options.includeRaw ? options.answers.last : undefined);
    };
    return {
      indicatorTypes: ['md5', 'sha1', 'sha256', 'ipv4', 'ipv6', 'domain', 'url'],
      async lookup(indicator, options) {
        const { data } = await http.get(objectPath(indicator), { schema: lookupResult, ...options });
        return toFinding(data);
      },
      async submitFile({ name, content }, options) {
        const size = content instanceof Blob ? content.size : content.byteLength;
        if (size > largestFileBytes) throw new ConnectorError('invalid_input', `the file is larger than ${largestFileBytes / 1_000_000} MB`);
        // A larger file has an address of its own, for this once, on one of Google's hosts.
        const to = size > smallFileBytes ? trustedUrl((await http.get(path`files/upload_url`, { schema: v.object({ data: v.string() }), ...options })).data, ['.virustotal.com', '.googleapis.com'], http.baseUrl) : path`files`;
        const { data } = await http.post(to, { schema: submitted, body: fileForm(name, content), ...options });
        return { analysisId: data.id };
      },
      async submitUrl(url, options) {
        const { data } = await http.post(path`urls`, { schema: submitted, form: { url }, ...options });
        return { analysisId: data.id };
      },
      getAnalysis,
      waitForAnalysis: (id, { timeoutMs = waitForAnalysisMs, ...options }) =>
        poll(
          async () => {
            const answer = await getAnalysis(id, options);
            return answer.status === 'completed' || answer.status === 'failed' ? answer : undefined;
          },
          { intervalMs: 2000, maxIntervalMs: 20_000, timeoutMs, signal: options.signal },
        ),
    };
  },
});

function objectPath({ type, value }: Indicator): Path {
  if (type === 'url') return path`urls/${toBase64Url(value)}`;
  if (type === 'domain') return path`domains/${value}`;
  if (type === 'ipv4' || type === 'ipv6') return path`ip_addresses/${value}`;
  return path`files/${value}`;
}

function fileForm(name: string, content: FileSubmission['content']): FormData {
  const form = new FormData();
  form.set('file', content instanceof Blob ? content : new Blob([new Uint8Array(content)]), name);
  return form;
}
