import { parseIndicator, parseUrl, toBase64Url } from '@tw/connector-core';
import { type CannedAnswer, describeConformance, fixture, type SeenRequest } from '@tw/connector-testkit';
import { virustotal } from '../src/index.ts';

const recorded = (name: string) => fixture(import.meta.url, name);

const finished: CannedAnswer = recorded('analysis-url.json');

/** VirusTotal, with one good answer to each kind of request. */
function answers({ method, path }: SeenRequest): CannedAnswer | undefined {
  if (method === 'POST') return recorded(path.endsWith('/urls') ? 'submission-url.json' : 'submission-file.json');
  if (path.endsWith('/files/upload_url')) return recorded('upload-url.json');
  if (path.includes('/analyses/')) return finished;
  return recorded(path.includes('/files/') ? 'file-malicious.json' : 'url-clean.json');
}

/** https://docs.virustotal.com/reference/errors */
const errorCodes: Readonly<Record<number, string>> = {
  401: 'WrongCredentialsError',
  403: 'ForbiddenError',
  404: 'NotFoundError',
  429: 'TooManyRequestsError',
  503: 'TransientError',
};

/** URLs and names are normalised, and in the path a URL goes as Base64. */
const urlId = (url: string) => toBase64Url(parseUrl(url).value);

describeConformance(virustotal, {
  settings: (url) => ({ apiKey: 'vt-s3cret-key/+', baseUrl: `${url}/api/v3` }),
  credentials: ['vt-s3cret-key/+'],
  answers,
  failure: (status, message) => ({ error: { code: errorCodes[status] ?? 'UnknownError', message } }),
  operations: {
    lookupHash: { call: (vt, options, id) => vt.lookupHash(id ?? '99017f6eebbac24f351415dd410d522d', options) },
    lookupUrl: { call: (vt, options, id) => vt.lookupUrl(id ?? 'https://example.com/', options), arrives: urlId },
    lookupDomain: { call: (vt, options, id) => vt.lookupDomain(id ?? 'example.com', options) },
    lookupIp: { call: (vt, options, id) => vt.lookupIp(id ?? '8.8.8.8', options) },
    lookup: {
      call: (vt, options, id) => vt.lookup(id ?? 'https://example.com/', options),
      arrives: (id) => (parseIndicator(id).type === 'url' ? urlId(id) : parseIndicator(id).value),
    },
    submitFile: {
      call: (vt, options, id) => vt.submitFile({ name: id ?? 'sample.txt', content: new TextEncoder().encode('sample') }, options),
      // The name of a file in a form: https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#multipart-form-data
      arrives: (id) => id.replaceAll('\r', '%0D').replaceAll('\n', '%0A'),
    },
    submitUrl: { call: (vt, options, id) => vt.submitUrl(id ?? 'https://example.com/', options), arrives: (id) => parseUrl(id).value },
    getAnalysis: { call: (vt, options, id) => vt.getAnalysis(id ?? 'u-1234-1700000000', options) },
    waitForAnalysis: { call: (vt, options, id) => vt.waitForAnalysis(id ?? 'u-1234-1700000000', options) },
  },
});
