import type { ActionEvent } from '@tw/connector-core';
import type { CannedAnswer, SeenRequest } from '@tw/connector-testkit';
import { afterEach, describe, expect, it } from 'vitest';
import { type FakeHost, startFalcon, stopAll } from './fake-falcon.ts';
import { aid, connect, recorded, refusal } from './helpers.ts';

afterEach(stopAll);

const other = '0123456789abcdef0123456789abcdef';
const host = (status: FakeHost['status'] = 'normal'): FakeHost => ({ device_id: aid, hostname: 'WEB-01', status });
const isChange = ({ path }: SeenRequest) => path === '/devices/entities/devices-actions/v2';

/** Answers a change of containment so, and leaves the rest to the fake. */
const changed = (answer: CannedAnswer) => (request: SeenRequest) => (isChange(request) ? answer : undefined);

describe('containment', () => {
  it('goes its whole way: requested, done, lifted, ended', async () => {
    const falcon = await startFalcon([host()]);
    const edr = connect({ baseUrl: falcon.url });
    const started = await edr.isolateHost({ hostname: 'web-01' }, { reason: 'incident 7' });
    expect(started).toMatchObject({
      success: true,
      status: 'pending',
      actionId: `containment:${aid}`,
      message: expect.stringContaining('WEB-01') as string,
    });
    expect(await edr.getHost(aid)).toMatchObject({ isolation: 'pending' });
    expect(await edr.getAction(started.actionId ?? '')).toEqual({
      actionId: `containment:${aid}`,
      status: 'pending',
      vendorStatus: 'containment_pending',
    });
    falcon.settle();
    expect(await edr.getAction(started.actionId ?? '')).toMatchObject({ status: 'completed', vendorStatus: 'contained' });
    expect(await edr.getHost(aid)).toMatchObject({ isolation: 'isolated' });

    const ended = await edr.unisolateHost(aid);
    expect(ended).toMatchObject({ success: true, status: 'pending', actionId: `lift_containment:${aid}` });
    expect(await edr.getAction(ended.actionId ?? '')).toMatchObject({ status: 'pending' });
    falcon.settle();
    expect(await edr.getAction(ended.actionId ?? '')).toMatchObject({ status: 'completed', vendorStatus: 'normal' });
    expect(await edr.getAction(started.actionId ?? '')).toMatchObject({
      status: 'unknown',
      vendorStatus: 'normal',
      message: expect.stringContaining('undone') as string,
    });
    expect(falcon.changes).toEqual([`contain ${aid}`, `lift_containment ${aid}`]);
  });

  it.each([
    ['isolateHost', 'contained', 'already_done', []],
    ['isolateHost', 'containment_pending', 'pending', []],
    ['isolateHost', 'normal', 'pending', [`contain ${aid}`]],
    // Its end was requested: containment has to be requested anew.
    ['isolateHost', 'lift_containment_pending', 'pending', [`contain ${aid}`]],
    ['unisolateHost', 'normal', 'already_done', []],
    ['unisolateHost', 'lift_containment_pending', 'pending', []],
    ['unisolateHost', 'contained', 'pending', [`lift_containment ${aid}`]],
    ['unisolateHost', 'containment_pending', 'pending', [`lift_containment ${aid}`]],
  ] as const)('%s of a host that is %s is %s', async (operation, before, status, changes) => {
    const falcon = await startFalcon([host(before)]);
    expect(await connect({ baseUrl: falcon.url })[operation](aid)).toMatchObject({ success: true, status });
    expect(falcon.changes).toEqual(changes);
  });

  it('names the action that is under way when it is repeated', async () => {
    const falcon = await startFalcon([host()]);
    const edr = connect({ baseUrl: falcon.url });
    const [first, second] = [await edr.isolateHost(aid), await edr.isolateHost(aid)];
    expect(second.actionId).toBe(first.actionId);
    expect(falcon.changes).toHaveLength(1);
  });

  it('never touches one of several hosts of a name', async () => {
    const falcon = await startFalcon([host(), { device_id: other, hostname: 'WEB-01', status: 'normal' }]);
    const error = await refusal(connect({ baseUrl: falcon.url }).isolateHost({ hostname: 'WEB-01' }));
    expect(error).toMatchObject({ code: 'invalid_input', operation: 'isolateHost' });
    expect(error.message).toContain(aid);
    expect(error.message).toContain(other);
    expect(falcon.changes).toEqual([]);
    expect(falcon.requests.filter(isChange)).toEqual([]);
  });

  it('touches nothing where there is no such host', async () => {
    const falcon = await startFalcon([host()]);
    const edr = connect({ baseUrl: falcon.url });
    expect(await refusal(edr.isolateHost(other))).toMatchObject({ code: 'not_found' });
    expect(await refusal(edr.isolateHost({ hostname: 'WEB-02' }))).toMatchObject({ code: 'not_found' });
    expect(falcon.changes).toEqual([]);
  });

  it.each([
    [
      'an error beside the host',
      { status: 202, body: { errors: [{ code: 500, message: 'sensor is not reachable' }], resources: [{ id: aid }] } },
      'request_failed',
      'sensor is not reachable',
    ],
    [
      'an error alone, in a 200',
      { status: 200, body: { errors: [{ code: 403, message: 'not for you' }], resources: [] } },
      'permission_denied',
      'not for you',
    ],
    ['nobody', { status: 202, body: { errors: [], resources: [] } }, 'request_failed', 'for no host'],
    ['somebody else', { status: 202, body: { errors: null, resources: [{ id: other }] } }, 'request_failed', 'for no host'],
  ])('is not accepted where the answer lists %s', async (_, answer, code, message) => {
    const falcon = await startFalcon([host()], changed(answer));
    expect(await refusal(connect({ baseUrl: falcon.url }).isolateHost(aid))).toMatchObject({
      code,
      message: expect.stringContaining(message) as string,
    });
  });

  it('is not to be repeated blindly after an error within a success', async () => {
    const falcon = await startFalcon([host()], changed({ status: 202, body: { errors: [{ code: 500, message: 'oops' }], resources: [] } }));
    expect(await refusal(connect({ baseUrl: falcon.url }, { retries: 2 }).isolateHost(aid))).toMatchObject({
      code: 'request_failed',
      retryable: false,
      hint: expect.stringContaining('look before') as string,
    });
    expect(falcon.requests.filter(isChange)).toHaveLength(1);
  });

  it('takes a conflict for success where the host is there meanwhile', async () => {
    const only = host();
    const falcon = await startFalcon([only], (request) => {
      if (!isChange(request)) return undefined;
      only.status = 'contained';
      return recorded('contain-refused');
    });
    expect(await connect({ baseUrl: falcon.url }).isolateHost(aid)).toMatchObject({ status: 'already_done' });
    expect(falcon.requests.filter(isChange)).toHaveLength(1);
  });

  it('tells of a conflict that stays one', async () => {
    const falcon = await startFalcon([host()], changed(recorded('contain-refused')));
    expect(await refusal(connect({ baseUrl: falcon.url }).isolateHost(aid))).toMatchObject({
      code: 'request_failed',
      status: 409,
      message: expect.stringContaining('conflicting state') as string,
    });
  });

  it('needs the scope Hosts: Write, and says so', async () => {
    const falcon = await startFalcon([host()], changed(recorded('error-scope')));
    expect(await refusal(connect({ baseUrl: falcon.url }).isolateHost(aid))).toMatchObject({
      code: 'permission_denied',
      status: 403,
      message: expect.stringContaining('Hosts: Write') as string,
      hint: expect.stringContaining('“Hosts: Write”') as string,
    });
  });

  it('sends nothing in a dry run, or when it is refused', async () => {
    const falcon = await startFalcon([host()]);
    const events: ActionEvent[] = [];
    const onAction = (event: ActionEvent) => events.push(event) > 0 && event.dryRun;
    const edr = connect({ baseUrl: falcon.url }, { hooks: { onAction } });
    expect(await edr.isolateHost(aid, { dryRun: true, reason: 'a drill' })).toMatchObject({ success: true, status: 'dry_run' });
    expect(await refusal(edr.isolateHost(aid))).toMatchObject({ code: 'permission_denied' });
    expect(falcon.requests).toEqual([]);
    expect(events[0]).toMatchObject({ operation: 'isolateHost', input: [aid], reason: 'a drill', phase: 'before' });
  });
});

describe('an action', () => {
  it.each(['', 'containment:', 'containment:x', `contain:${aid}`, `lift_containment:${aid}0`, 'x'])(
    'is not asked for by an id that is none: %j',
    async (id) => {
      const falcon = await startFalcon([host()]);
      expect(await refusal(connect({ baseUrl: falcon.url }).getAction(id))).toMatchObject({ code: 'invalid_input' });
      expect(falcon.requests).toEqual([]);
    },
  );
});
