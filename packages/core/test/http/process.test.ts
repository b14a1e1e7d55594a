import { spawn } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { json, serve, serveRaw } from '../tools/server.ts';

interface Ended {
  readonly code: number | null;
  readonly output: string;
}

/** Runs a script in a process of its own, with core as `core` and the server's address as `url`. */
function run(script: string, url: string): Promise<Ended> {
  const prelude = `
    process.on('unhandledRejection', (error) => { console.log('unhandled', error); process.exitCode = 9; });
    const core = await import(${JSON.stringify(new URL('../../src/index.ts', import.meta.url).href)});
    const v = await import(${JSON.stringify(import.meta.resolve('valibot'))});
    const url = ${JSON.stringify(url)};
    const make = (http, options) => core.defineConnector({
      id: 'child', displayName: 'Child', traits: ['probe'], config: v.strictObject({}), http: () => ({ baseUrl: url, ...http }), ping: async () => {},
      operations: ({ http }) => ({ get: core.operation(core.read(), (o) => http.get(core.path\`x\`, { schema: v.unknown(), ...o })),
        post: core.operation(core.action(), async (o) => (await http.post(core.path\`x\`, { schema: v.unknown(), ...o }), { status: 'completed', message: '' })) }),
    })({}, options);
  `;
  const child = spawn(process.execPath, ['--no-warnings', '--input-type=module', '-e', prelude + script], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.on('data', (data) => (output += String(data)));
  child.stderr.on('data', (data) => (output += String(data)));
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, output: output.trim() })));
}

const loaded = `
  const { registerHooks } = await import('node:module');
  const loads = [];
  registerHooks({ load: (address, context, next) => (loads.push(address), next(address, context)) });
`;

describe('a process', () => {
  it('ends by itself right after its last call', async () => {
    const stage = await serve((_, response) => json(response, { ok: true }));
    const { code, output } = await run(
      `console.log(JSON.stringify(await make().get()));
       const end = performance.now(); process.on('exit', () => console.log(performance.now() - end < 1000 ? 'promptly' : 'late'));`,
      stage.url,
    );
    expect({ code, output }).toEqual({ code: 0, output: '{"ok":true}\npromptly' });
  });

  it('ends by itself after aborts, timeouts, retries and abandoned waits too', async () => {
    const stage = await serve((_, response, count) => (count % 2 ? undefined : json(response, {}, 503)));
    const { code, output } = await run(
      `const connector = make({ concurrency: 2 }, { timeoutMs: 200 });
       const controller = new AbortController();
       const calls = Array.from({ length: 20 }, () => connector.get({ signal: controller.signal }));
       setTimeout(() => controller.abort('enough'), 500);
       const results = await Promise.allSettled(calls);
       console.log(results.every(({ status }) => status === 'rejected'), results.at(-1).reason);
       const end = performance.now(); process.on('exit', () => console.log(performance.now() - end < 1000 ? 'promptly' : 'late'));`,
      stage.url,
    );
    expect({ code, output }).toEqual({ code: 0, output: 'true enough\npromptly' });
  });

  it('ends by itself though a connection that is given up is still opening', async () => {
    const stage = await serveRaw(() => undefined);
    const { code, output } = await run(
      `await make({}, { timeoutMs: 300, retries: 0 }).get().catch((error) => console.log(error.code));
       const end = performance.now(); process.on('exit', () => console.log(performance.now() - end < 2000 ? 'promptly' : 'late'));`,
      stage.url.replace('http:', 'https:'),
    );
    expect({ code, output }).toEqual({ code: 0, output: 'timeout\npromptly' });
  });

  it('waits for a turn as long as somebody waits for it', async () => {
    const stage = await serve((_, response) => json(response, {}));
    const { code, output } = await run(
      `const c = make({ limits: [{ requests: 1, per: 'second' }] }); await Promise.all([c.get(), c.get()]); console.log('both');`,
      stage.url,
    );
    expect({ code, output }).toEqual({ code: 0, output: 'both' });
  });

  it('has no rejection that nobody handles, when servers break off in every phase', async () => {
    const stage = await serve((_, response, count) => {
      if (count % 4 === 0) return response.destroy();
      if (count % 4 === 1) return response.write('{"a":', () => response.destroy());
      if (count % 4 === 2) return response.writeHead(200, { 'content-encoding': 'gzip' }).end('junk');
      return json(response, {});
    });
    const { code, output } = await run(
      `const ways = [undefined, fetch];
       for (const fetch of ways) await Promise.allSettled(Array.from({ length: 20 }, () => make({}, { fetch, retries: 0 }).get()));
       await new Promise((resolve) => setTimeout(resolve, 50)); console.log('quiet');`,
      stage.url,
    );
    expect({ code, output }).toEqual({ code: 0, output: 'quiet' });
  });

  it('loads ky, and Node’s fetch, only for the first request', async () => {
    const stage = await serve((_, response) => json(response, { ok: true }));
    const { output } = await run(
      `const connector = make(); connector.supports('get');
       ${loaded}
       const hasKy = () => loads.some((address) => /\\/ky\\//.test(address));
       console.log(hasKy()); await connector.get(); console.log(hasKy());`,
      stage.url,
    );
    expect(output).toBe('false\ntrue');
    const { output: early } = await run(`console.log(process.moduleLoadList.some((name) => name.includes('undici/undici')))`, stage.url);
    expect(early).toBe('false');
  });

  it('sends everything through a dispatcher that the program has set, such as a proxy', async () => {
    const stage = await serve((_, response) => json(response, { ok: true }));
    const { output } = await run(
      `await make().get();
       const key = Symbol.for('undici.globalDispatcher.1');
       const own = globalThis[key];
       const seen = [];
       class Proxy { dispatch(request, handler) { seen.push(request.method + ' ' + request.path); return own.dispatch(request, handler); } }
       globalThis[key] = new Proxy();
       const { get, post } = make();
       await get(); await post();
       globalThis[key] = own;
       await get();
       console.log(seen.join());`,
      stage.url,
    );
    expect(output).toBe('GET /x,POST /x');
    expect(stage.requests).toHaveLength(4);
  });

  it('sends nothing, and opens nothing, when connectors are made', async () => {
    const stage = await serve((_, response) => json(response, {}));
    const { output } = await run(
      `for (let n = 0; n < 300; n++) make({ limits: [{ requests: 1 + n, per: 'minute' }] }); console.log(process.getActiveResourcesInfo().filter((name) => !/Pipe|TTY|FS|Close/.test(name)).join());`,
      stage.url,
    );
    expect(output).toBe('');
    expect(stage.connections).toBe(0);
  });
});
