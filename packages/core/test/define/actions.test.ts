import { channel } from 'node:diagnostics_channel';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type ActionEvent, ConnectorError, type Hooks } from '../../src/index.ts';
import { anything, failure, probe } from '../tools/probe.ts';
import { json, serve } from '../tools/server.ts';

const offline = (hooks: Hooks = {}) => probe({ baseUrl: 'https://api.example.com' }, { hooks });
const isolate = async () => ({ status: 'pending' as const, message: 'isolating', actionId: 'a-1' });
const never = () => new Promise<never>(() => undefined);

/** Hooks that keep the events, and an action that counts its runs. */
function audited(before: (event: ActionEvent) => unknown = () => undefined, after: (event: ActionEvent) => unknown = () => undefined) {
  const events: ActionEvent[] = [];
  let runs = 0;
  const connector = offline({ onAction: (event) => (events.push(event), event.phase === 'before' ? before(event) : after(event)) });
  return { events, connector, runs: () => runs, run: async () => (runs++, isolate()) };
}

describe('an action', () => {
  it('answers what the provider says, that it succeeded and when', async () => {
    const result = await offline().act(isolate);
    expect(result).toEqual({ success: true, status: 'pending', message: 'isolating', actionId: 'a-1', timestamp: result.timestamp });
    expect(new Date(result.timestamp).toISOString()).toBe(result.timestamp);
  });

  it('that creates answers the thing made', async () => {
    expect(await offline().make(async () => ({ id: 't-1' }))).toEqual({ id: 't-1' });
  });

  it.each(['act', 'make'] as const)('is only talked of in a dry run (%s)', async (kind) => {
    const { connector, events, runs, run } = audited();
    const result = await connector[kind](run, { dryRun: true, reason: 'drill' });
    expect(result).toMatchObject({ success: true, status: 'dry_run', message: `${kind} was not carried out: dry run` });
    expect(runs()).toBe(0);
    expect(events.map(({ phase, dryRun, reason }) => [phase, dryRun, reason])).toEqual([
      ['before', true, 'drill'],
      ['after', true, 'drill'],
    ]);
    expect(events[1]?.result).toEqual(result);
  });

  it('gets its reason, and never hears of dry runs', async () => {
    const seen: unknown[] = [];
    await offline().act(async (_, options) => (seen.push(options), isolate()), { reason: 'ransomware', dryRun: false });
    expect(seen).toEqual([{ reason: 'ransomware', operation: 'act', answers: {} }]);
  });

  it('is announced before and after', async () => {
    const { connector, events, run } = audited();
    const result = await connector.act(run, { reason: 'ransomware' });
    expect(events).toEqual([
      {
        connector: 'probe',
        operation: 'act',
        phase: 'before',
        input: [run],
        dryRun: false,
        reason: 'ransomware',
        timestamp: expect.any(String),
      },
      {
        connector: 'probe',
        operation: 'act',
        phase: 'after',
        input: [run],
        dryRun: false,
        reason: 'ransomware',
        timestamp: expect.any(String),
        result,
      },
    ]);
  });

  it('is announced on diagnostics_channel too, without any hook', async () => {
    const events: ActionEvent[] = [];
    const note = (event: unknown) => void events.push(event as ActionEvent);
    channel('tw:connector:action').subscribe(note);
    onTestFinished(() => void channel('tw:connector:action').unsubscribe(note));
    await offline().act(isolate);
    expect(events.map(({ phase }) => phase)).toEqual(['before', 'after']);
  });

  it.each([
    ['false', () => false, 'refused by the onAction hook; nothing was sent'],
    ['a promise of false', async () => false, 'refused by the onAction hook; nothing was sent'],
    [
      'an error',
      () => {
        throw new Error('not on\nSundays');
      },
      'refused by the onAction hook: not on Sundays; nothing was sent',
    ],
    [
      'a rejection',
      async () => {
        throw new Error('no');
      },
      'refused by the onAction hook: no; nothing was sent',
    ],
    [
      'a text',
      () => {
        throw 'no';
      },
      'refused by the onAction hook: no; nothing was sent',
    ],
  ])('is refused by %s', async (_, before, message) => {
    const { connector, events, runs, run } = audited(before);
    const error = await failure(connector.act(run));
    expect(error).toMatchObject({ code: 'permission_denied', message, connector: 'probe', operation: 'act', retryable: false });
    expect(runs()).toBe(0);
    expect(events.map(({ phase }) => phase)).toEqual(['before']);
  });

  it.each([[true], [undefined], [null], [0], ['']])('is not refused by %j', async (answer) => {
    const { connector, runs, run } = audited(() => answer);
    await connector.act(run);
    expect(runs()).toBe(1);
  });

  it('waits for an approval, however long it takes', async () => {
    let approve: () => void = () => undefined;
    const { connector, runs, run } = audited(() => new Promise<void>((resolve) => (approve = resolve)));
    const call = connector.act(run);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(runs()).toBe(0);
    approve();
    await call;
    expect(runs()).toBe(1);
  });

  it('is not carried out when its caller leaves before it is approved', async () => {
    const { connector, events, runs, run } = audited(never);
    const controller = new AbortController();
    const call = connector.act(run, { signal: controller.signal });
    setTimeout(() => controller.abort('enough'), 20);
    await expect(call).rejects.toBe('enough');
    expect(runs()).toBe(0);
    expect(events.map(({ phase }) => phase)).toEqual(['before']);
    const late = audited(() => controller.abort('too'));
    await expect(late.connector.act(late.run, { signal: controller.signal })).rejects.toBe('enough');
    expect(late.runs()).toBe(0);
  });

  it('is not carried out when it is aborted by its own approval', async () => {
    const controller = new AbortController();
    const { connector, runs, run } = audited(() => controller.abort('enough'));
    await expect(connector.act(run, { signal: controller.signal })).rejects.toBe('enough');
    expect(runs()).toBe(0);
  });

  it.each([
    [
      'throws',
      () => {
        throw new Error('disk full');
      },
    ],
    [
      'rejects',
      async () => {
        throw new Error('disk full');
      },
    ],
    ['refuses', () => false],
  ])('that is done stays done where its audit %s', async (_, after) => {
    const { connector, run } = audited(undefined, after);
    expect(await connector.act(run)).toMatchObject({ success: true });
  });

  it('that is done stays done where its audit hangs and its caller leaves', async () => {
    const { connector, run } = audited(undefined, never);
    const controller = new AbortController();
    const call = connector.act(run, { signal: controller.signal });
    setTimeout(() => controller.abort('enough'), 20);
    expect(await call).toMatchObject({ success: true, status: 'pending' });
  });

  it('that fails is recorded with what its caller gets', async () => {
    const { connector, events } = audited();
    const error = await failure(
      connector.act(async () => {
        throw new ConnectorError('request_failed', 'no such host', { status: 409 });
      }),
    );
    expect(error).toMatchObject({ code: 'request_failed', status: 409, connector: 'probe', operation: 'act' });
    expect(events[1]).toMatchObject({ phase: 'after', error });
    expect(events[1]?.error).toBe(error);
    expect(events[1]).not.toHaveProperty('result');
  });

  it('that was aborted under way is recorded as perhaps done', async () => {
    const stage = await serve(() => undefined);
    const events: ActionEvent[] = [];
    const controller = new AbortController();
    const call = probe({ baseUrl: stage.url }, { hooks: { onAction: (event) => void events.push(event) } }).act(
      (http, options) => http.post('x' as never, { schema: anything, json: {}, ...options }),
      { signal: controller.signal },
    );
    call.catch(() => undefined);
    while (stage.requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 2));
    controller.abort('enough');
    await expect(call).rejects.toBe('enough');
    expect(events[1]?.error).toMatchObject({
      code: 'request_failed',
      message: 'ended by its caller; it may have been carried out',
      connector: 'probe',
      operation: 'act',
    });
  });

  it('checks its arguments before it is announced', async () => {
    const { connector, events, runs, run } = audited();
    for (const options of [
      { reason: 7 },
      { reason: 'x'.repeat(1001) },
      { dryRun: 'yes' },
      { limit: 1 },
      { includeRaw: true },
      { reasons: 'x' },
    ])
      expect(await failure(connector.act(run, options as never))).toMatchObject({ code: 'invalid_input', operation: 'act' });
    expect(events).toEqual([]);
    expect(runs()).toBe(0);
  });

  it('keeps the `this` of a hook that is a method', async () => {
    class Audit {
      #seen = 0;
      onAction(): void {
        this.#seen++;
      }
      seen = () => this.#seen;
    }
    const audit = new Audit();
    const hooks = Object.create(audit, {}) as Audit;
    let count = 0;
    await offline({
      onAction() {
        count++;
      },
    }).act(isolate);
    expect(count).toBe(2);
    const methods = new (class {
      #n = 0;
      onAction() {
        this.#n++;
      }
      get n() {
        return this.#n;
      }
    })();
    await offline(methods as Hooks).act(isolate);
    expect(methods.n).toBe(2);
    expect(hooks.seen()).toBe(0);
  });
});

describe('an observer', () => {
  it('that throws or rejects harms nobody', async () => {
    const stage = await serve((_, response, count) => json(response, {}, count === 1 ? 429 : 200));
    const fail = () => {
      throw new Error('x');
    };
    const reject = async () => {
      throw new Error('x');
    };
    for (const hook of [fail, reject]) {
      stage.requests.length = 0;
      const connector = probe(
        { baseUrl: stage.url },
        { limits: false, hooks: { onRequest: hook, onResponse: hook, onRetry: hook, onRateLimit: hook } },
      );
      expect(await connector.call((http, options) => http.get('x' as never, { schema: anything, ...options }))).toEqual({});
    }
  });

  it('hears of each request and answer', async () => {
    const stage = await serve((_, response, count) => json(response, {}, count === 1 ? 503 : 200));
    const events: [string, unknown][] = [];
    const hooks: Hooks = {
      onRequest: (event) => void events.push(['request', event]),
      onResponse: (event) => void events.push(['response', event]),
      onRetry: (event) => void events.push(['retry', event]),
    };
    await probe({ baseUrl: stage.url }, { hooks }).call((http, options) => http.get('x' as never, { schema: anything, ...options }));
    const common = { connector: 'probe', operation: 'call', method: 'GET', url: `${stage.url}/x` };
    expect(events).toEqual([
      ['request', { ...common, attempt: 1 }],
      ['response', { ...common, attempt: 1, status: 503, durationMs: expect.any(Number) }],
      ['retry', { ...common, attempt: 1, delayMs: expect.any(Number), error: expect.any(ConnectorError) }],
      ['request', { ...common, attempt: 2 }],
      ['response', { ...common, attempt: 2, status: 200, durationMs: expect.any(Number) }],
    ]);
  });
});
