import {
  address,
  apiKeyHeader,
  ConnectorError,
  defineConnector,
  type FileSubmission,
  type Indicator,
  path,
  type Path,
  poll,
  type ReadContext,
  secret,
  toBase64Url,
  trustedUrl,
} from '@tw/connector-core';
import * as v from 'valibot';
import { readFailure } from './failure.ts';
import { analysis, lookupResult, submission, submitted, toAnalysis, toFinding, uploadAddress } from './report.ts';

/** https://docs.virustotal.com/reference/files-scan and https://docs.virustotal.com/reference/files-upload-url */
const smallFileBytes = 32_000_000;
const largestFileBytes = 650_000_000;
/** The time for a large file, in ms. */
const uploadMs = 600_000;

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
      v.pipe(v.picklist(['free', 'paid']), v.description('`free` keeps to the quotas of the public API; `paid` has none of its own')),
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
  // It needs a valid key and costs no quota: https://github.com/VirusTotal/vt-py/issues/140
  ping: ({ http }, options) => http.get(path`files/upload_url`, { schema: uploadAddress, ...options }),
  operations({ http }) {
    const getAnalysis = async (id: string, options: ReadContext) => {
      const found = toAnalysis(id, await http.get(path`analyses/${id}`, { schema: analysis, ...options }));
      return options.includeRaw ? { ...found, raw: options.answers.last } : found;
    };
    return {
      indicatorTypes: ['md5', 'sha1', 'sha256', 'ipv4', 'ipv6', 'domain', 'url'],
      lookup: async (indicator, options) => toFinding(await http.get(objectPath(indicator), { schema: lookupResult, ...options })),
      async submitFile({ name, content }, options) {
        const size = content instanceof Blob ? content.size : content.byteLength;
        if (size > largestFileBytes) throw new ConnectorError('invalid_input', 'the file is larger than 650 MB');
        const body = fileForm(name, content);
        if (size <= smallFileBytes) return submitted(await http.post(path`files`, { schema: submission, body, ...options }));
        // A large file gets an address of its own, on this host or on bigfiles.virustotal.com.
        const { data } = await http.get(path`files/upload_url`, { schema: uploadAddress, ...options });
        const to = trustedUrl(data, ['.virustotal.com', '.googleapis.com'], http.baseUrl);
        return submitted(await http.post(to, { schema: submission, body, timeoutMs: uploadMs, ...options }));
      },
      submitUrl: async (url, options) => submitted(await http.post(path`urls`, { schema: submission, form: { url }, ...options })),
      getAnalysis,
      waitForAnalysis: (id, { timeoutMs = waitForAnalysisMs, ...options }) =>
        poll(
          async (signal) => {
            const found = await getAnalysis(id, { ...options, signal });
            return found.status === 'completed' || found.status === 'failed' ? found : undefined;
          },
          { intervalMs: 2000, maxIntervalMs: 20_000, timeoutMs, signal: options.signal },
        ),
    };
  },
});

/** The identifier of a URL is its unpadded base64url. https://docs.virustotal.com/reference/url */
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
