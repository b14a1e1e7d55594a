import nock from 'nock';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { virustotal } from '../src/index.ts';
import { answer, apiKey, connect, type Recorded, recorded, serve } from './helpers.ts';

afterEach(() => {
  vi.useRealTimers();
  nock.cleanAll();
});

const submitted = recorded('submission-file');
const fileId = 'YmE0ZTM0ZGQ0YmRlNjdiMjIxMzYyZDU0YzRiYWYwNzA6MTU3MTUyNDc2OA==';
const uploadTo = (data: string): Recorded => ({ status: 200, body: { data } });
const large = () => new Uint8Array(32_000_001);

describe('submitting to VirusTotal', () => {
  it('sends a file as a form, with its bytes and its name', async () => {
    const server = await serve([submitted]);
    const content = new Uint8Array([0, 255, 13, 10, 45, 45]);
    expect(await connect({}, { baseUrl: `${server.origin}/api/v3` }).submitFile({ name: 'sample.bin', content })).toEqual({
      analysisId: fileId,
    });
    const [request] = server.seen;
    expect(request).toMatchObject({ method: 'POST', url: '/api/v3/files', headers: { 'x-apikey': apiKey } });
    const form = await new Response(new Uint8Array(request?.body ?? []), {
      headers: { 'content-type': request?.headers['content-type'] ?? '' },
    }).formData();
    const file = form.get('file') as File;
    expect([...form.keys()]).toEqual(['file']);
    expect(file.name).toBe('sample.bin');
    expect(new Uint8Array(await file.arrayBuffer())).toEqual(content);
    server.close();
  });

  it.each(['a "quoted" name.exe', 'späm 🦠.exe', 'two\r\nlines', 'a;b=c.exe'])('keeps the form whole with the name %j', async (name) => {
    const server = await serve([submitted]);
    await connect({}, { baseUrl: server.origin }).submitFile({ name, content: new Blob(['x']) });
    const sent = server.seen[0]?.body.toString() ?? '';
    const [head = '', ...rest] = sent.split('\r\n\r\n');
    expect(rest).toHaveLength(1);
    expect(head.match(/content-disposition/gi)).toHaveLength(1);
    // VirusTotal does not take the other way to write a name (vt-py, client.py).
    expect(head).not.toContain('filename*');
    expect(head.split('\r\n')[1]).toMatch(/^content-disposition: form-data; name="file"; filename="[^"]+"$/i);
    server.close();
  });

  it('sends a large file to the address that VirusTotal gives for it', async () => {
    const server = await serve([uploadTo('ORIGIN/_ah/upload/once/'), submitted]);
    expect(await connect({}, { baseUrl: `${server.origin}/api/v3` }).submitFile({ name: 'large', content: large() })).toEqual({
      analysisId: fileId,
    });
    expect(server.seen.map(({ method, url }) => `${method} ${url}`)).toEqual(['GET /api/v3/files/upload_url', 'POST /_ah/upload/once/']);
    expect(server.seen[1]?.headers['x-apikey']).toBe(apiKey);
    expect(server.seen[1]?.body.byteLength).toBeGreaterThan(32_000_000);
    server.close();
  });

  it('takes bigfiles.virustotal.com for such an address', async () => {
    nock.disableNetConnect();
    answer('files/upload_url', uploadTo('https://bigfiles.virustotal.com/_ah/upload/once/'));
    const upload = nock('https://bigfiles.virustotal.com', { reqheaders: { 'x-apikey': apiKey } })
      .post('/_ah/upload/once/')
      .reply(200, submitted.body);
    expect(await connect().submitFile({ name: 'large', content: large() })).toEqual({ analysisId: fileId });
    expect(upload.isDone()).toBe(true);
    nock.enableNetConnect();
  });

  it.each([
    'https://evil.example/upload',
    'https://virustotal.com.evil.example/',
    'http://bigfiles.virustotal.com/',
    'https://u:p@www.virustotal.com/',
    'no address',
  ])('sends neither file nor key to %s', async (address) => {
    const server = await serve([uploadTo(address)]);
    const submission = connect({}, { baseUrl: server.origin }).submitFile({ name: 'large', content: large() });
    await expect(submission).rejects.toMatchObject({ code: 'invalid_response', operation: 'submitFile' });
    expect(server.seen).toHaveLength(1);
    server.close();
  });

  it('refuses a file that VirusTotal would not take, and sends nothing', async () => {
    const content = Object.defineProperty(new Blob([]), 'size', { value: 650_000_001 });
    await expect(connect().submitFile({ name: 'huge', content })).rejects.toMatchObject({
      code: 'invalid_input',
      message: expect.stringContaining('650 MB') as string,
    });
  });

  it('sends a URL as a form', async () => {
    const server = await serve([recorded('submission-url')]);
    const { analysisId } = await connect({}, { baseUrl: server.origin }).submitUrl('http://example.com/?a=1&b=ü');
    expect(analysisId).toBe('u-2a1b402420ef46577471cdc7409b0fa2c6a204db316e59ade2d805435489a067-1571525812');
    expect(server.seen[0]).toMatchObject({
      method: 'POST',
      url: '/urls',
      headers: { 'content-type': expect.stringContaining('application/x-www-form-urlencoded') as string },
    });
    expect(new URLSearchParams(server.seen[0]?.body.toString()).get('url')).toBe('http://example.com/?a=1&b=%C3%BC');
    server.close();
  });

  it('gives a number for an id as a text', async () => {
    answer('urls', recorded('submission-rescan'), 'post');
    expect(await connect().submitUrl('http://example.com/')).toEqual({ analysisId: '1571524923' });
  });

  it('sends nothing in a dry run', async () => {
    expect(await connect().submitUrl('http://example.com/', { dryRun: true })).toMatchObject({ status: 'dry_run' });
  });
});

describe('an analysis of VirusTotal', () => {
  const url = recorded('analysis-url');
  const withStatus = (status: string, meta: unknown = url.body['meta']): Recorded => ({
    status: 200,
    body: { data: { attributes: { status, stats: { malicious: 40, undetected: 30 } } }, meta },
  });

  it('that is finished has a report about what was submitted: the URL, not the file found there', async () => {
    answer('analyses/u-1', url);
    expect(await connect().getAnalysis('u-1')).toEqual({
      analysisId: 'u-1',
      status: 'completed',
      report: expect.objectContaining({
        indicator: 'http://example.com/',
        indicatorType: 'url',
        verdict: 'clean',
        detections: { malicious: 0, suspicious: 0, harmless: 64, undetected: 7, total: 71 },
        link: 'https://www.virustotal.com/gui/url/2a1b402420ef46577471cdc7409b0fa2c6a204db316e59ade2d805435489a067',
        source: 'virustotal',
      }) as object,
    });
  });

  it('of a file has a report about the file; the padding of its id is escaped', async () => {
    const sha256 = '275a021bbfb6489e54d471899f7db9d1663fc695ec2fe2a2c4538aabf651fd0f';
    answer(`analyses/${fileId.replaceAll('=', '%3D')}`, withStatus('completed', { file_info: { sha256 } }));
    expect((await connect().getAnalysis(fileId)).report).toMatchObject({
      indicator: sha256,
      indicatorType: 'sha256',
      verdict: 'malicious',
      link: `https://www.virustotal.com/gui/file/${sha256}`,
    });
  });

  it.each([
    ['queued', 'queued'],
    ['in-progress', 'running'],
    ['completed', 'completed'],
    ['something else', 'failed'],
  ])('that is %s is %s', async (word, status) => {
    answer('analyses/x', withStatus(word));
    const found = await connect().getAnalysis('x');
    expect(found).toMatchObject({ analysisId: 'x', status });
    expect('report' in found).toBe(status === 'completed');
  });

  it.each([null, {}, { file_info: null }, { file_info: { sha256: 1 }, url_info: { url: null } }])(
    'that does not say what it is of has no report: %j',
    async (meta) => {
      answer('analyses/x', withStatus('completed', meta));
      expect(await connect().getAnalysis('x')).toEqual({ analysisId: 'x', status: 'completed' });
    },
  );

  it('comes with the whole answer on request', async () => {
    answer('analyses/x', recorded('analysis-queued'));
    expect((await connect().getAnalysis('x', { includeRaw: true })).raw).toEqual(recorded('analysis-queued').body);
  });

  it('is waited for until it is completed', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const server = await serve([recorded('analysis-queued'), withStatus('in-progress'), url]);
    // The pauses pass at once; the requests must not time out meanwhile.
    const waiting = connect({ timeoutMs: 1e9 }, { baseUrl: server.origin }).waitForAnalysis('u-1');
    const pauses = setInterval(() => vi.advanceTimersByTime(1000), 1);
    const found = await waiting.finally(() => clearInterval(pauses));
    expect(found).toMatchObject({ status: 'completed', report: { verdict: 'clean' } });
    expect(server.seen.map((request) => request.url)).toEqual(['/analyses/u-1', '/analyses/u-1', '/analyses/u-1']);
    server.close();
  });

  it('that does not finish in time is a timeout', async () => {
    answer('analyses/u-1', recorded('analysis-queued'));
    await expect(connect().waitForAnalysis('u-1', { timeoutMs: 1000 })).rejects.toMatchObject({
      code: 'timeout',
      operation: 'waitForAnalysis',
    });
  });

  it('is no longer waited for when its caller aborts', async () => {
    answer('analyses/u-1', recorded('analysis-queued'));
    const controller = new AbortController();
    const waiting = connect({
      hooks: { onResponse: () => void setTimeout(() => controller.abort(new Error('enough')), 20) },
    }).waitForAnalysis('u-1', { signal: controller.signal });
    await expect(waiting).rejects.toThrow('enough');
  });
});

describe('the quotas of VirusTotal', () => {
  const perMinute = async (plan: 'free' | 'paid') => {
    nock('https://www.virustotal.com').persist().get(/.*/).reply(404, recorded('error-not-found').body);
    const vt = virustotal({ apiKey: `key-of-plan-${plan}`, plan }, { onLimit: 'fail' });
    return Promise.all(
      Array.from({ length: 6 }, () =>
        vt.lookupDomain('example.com').then(
          ({ verdict }) => verdict,
          ({ scope }: { readonly scope?: string }) => scope,
        ),
      ),
    );
  };

  it('allow four calls a minute on the free plan', async () => {
    expect(await perMinute('free')).toEqual(['unknown', 'unknown', 'unknown', 'unknown', 'minute', 'minute']);
  });

  it('are left to VirusTotal on a paid plan', async () => {
    expect(await perMinute('paid')).toEqual(Array(6).fill('unknown'));
  });

  it('come from the environment, with the key', () => {
    expect(virustotal.settings.map(({ env }) => env)).toEqual(['TW_VIRUSTOTAL_API_KEY', 'TW_VIRUSTOTAL_PLAN', 'TW_VIRUSTOTAL_BASE_URL']);
    expect(() => virustotal.fromEnv({})).toThrow('TW_VIRUSTOTAL_API_KEY');
    expect(() => virustotal.fromEnv({ TW_VIRUSTOTAL_API_KEY: 'x', TW_VIRUSTOTAL_PLAN: 'gold' })).toThrow('TW_VIRUSTOTAL_PLAN');
  });
});
