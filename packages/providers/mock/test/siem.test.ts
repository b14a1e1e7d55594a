import { lastHours } from '@tw/connector-core';
import { describe, expect, it } from 'vitest';
import { mock } from '../src/index.ts';
import { before, errorOf, last, now, world } from './tools.ts';

const day = last(24);
const timesOf = (events: readonly { readonly timestamp?: string }[]) => events.map(({ timestamp }) => timestamp);

describe('the events of the simulated SIEM', () => {
  it('are found by the last hours, whenever it is run', async () => {
    const { events, totalCount, truncated } = await mock({}).search('user=dana.reyes', lastHours(24));
    expect({ urls: events.map(({ fields }) => fields['url']), totalCount, truncated }).toEqual({
      urls: ['http://files.invoice-portal.example/invoice_4711.exe', 'https://login.invoice-portal.example/view?id=4711'],
      totalCount: 2,
      truncated: false,
    });
  });

  it('say that they are simulated, and come newest first', async () => {
    const { events } = await world().search('dest_ip=203.0.113.66', day);
    expect(timesOf(events)).toEqual([6, 46, 76, 106, 136, 166].map(before));
    expect(events.every(({ source }) => source === 'mock')).toBe(true);
  });

  it('are those of the range of time, its start included and its end not', async () => {
    const beacons = async (start: number, end: number) =>
      timesOf((await world().search('sourcetype=firewall', { start: before(start), end: before(end) })).events);
    expect(await beacons(46, 6)).toEqual([before(46)]);
    expect(await beacons(46, 5)).toEqual([before(6), before(46)]);
    expect(await beacons(45, 7)).toEqual([]);
  });

  it('are cut off at the limit, which is said', async () => {
    const siem = world();
    const cut = await siem.search('', day, { limit: 3 });
    expect({ ...cut, events: cut.events.length }).toMatchObject({ events: 3, totalCount: 17, truncated: true });
    expect(await siem.search('', day, { limit: 0 })).toMatchObject({ events: [], totalCount: 17, truncated: true });
    expect(await Array.fromAsync(siem.searchEvents('', day, { limit: 3 }))).toEqual(cut.events);
    expect(await Array.fromAsync(siem.searchEvents('', day))).toHaveLength(17);
  });

  it('come in pages that hold all of them', async () => {
    const events = Array.from({ length: 250 }, (_, index) => ({ timestamp: `-${index}s`, fields: { index } }));
    const found = await Array.fromAsync(world({ scenario: { events } }).searchEvents('', { start: before(60), end: before(-1) }));
    expect(found.map(({ fields }) => fields['index'])).toEqual(events.map(({ fields }) => fields.index));
  });

  it('are found by their ids, in the order asked for, without those that there are not', async () => {
    const siem = world();
    const [first, second] = await siem.getEvents(['event-2', 'nonesuch', 'event-1', 'event-2']);
    expect([first?.id, second?.id]).toEqual(['event-2', 'event-1']);
    expect(await siem.getEvents([])).toEqual([]);
  });

  it('carry the text that was logged, and what the scenario says with includeRaw', async () => {
    const siem = world();
    const [run] = (await siem.search('process=invoice_4711.exe', day)).events;
    expect(run?.raw).toMatch(/^EventCode=1 Image="C:\\Users/);
    const [plain] = await siem.getEvents(['event-1']);
    const [raw] = await siem.getEvents(['event-1'], { includeRaw: true });
    expect(plain).not.toHaveProperty('raw');
    expect(raw?.raw).toEqual({ timestamp: before(180), fields: plain?.fields });
  });

  it('are not changed by who changes the answers', async () => {
    const siem = world();
    const [event] = await siem.getEvents(['event-1']);
    Object.assign(event?.fields ?? {}, { subject: 'changed' });
    expect((await siem.getEvents(['event-1']))[0]?.fields['subject']).toBe('Overdue: invoice 4711');
  });
});

describe('related events', () => {
  const text = (value: string) => ({ timestamp: '-1m', fields: { value } });
  const related = async (indicator: string, ...values: string[]) => {
    const siem = world({ scenario: { events: values.map(text) } });
    return (await Array.fromAsync(siem.getRelatedEvents(indicator, day))).map(({ fields }) => fields['value']);
  };

  it('hold the indicator as a whole, and not as a part of another', async () => {
    expect(
      await related('192.0.2.1', '192.0.2.1', 'from 192.0.2.1:443', '192.0.2.10', '192.0.2.1.5', '1192.0.2.1', 'at 192.0.2.1.'),
    ).toEqual(['192.0.2.1', 'from 192.0.2.1:443', 'at 192.0.2.1.']);
    expect(
      await related('evil.example', 'https://evil.example/x', 'www.evil.example', 'a@evil.example', 'evil.example.com', 'not-evil.example'),
    ).toEqual(['https://evil.example/x', 'www.evil.example', 'a@evil.example']);
    expect(await related('192.0.2.1', '192.0.2.10 and 192.0.2.1')).toEqual(['192.0.2.10 and 192.0.2.1']);
  });

  it('are found by a defanged indicator, in any case', async () => {
    expect(await related('hxxps://EVIL[.]example/A', 'GET https://evil.example/A')).toEqual(['GET https://evil.example/A']);
    expect(await related('44D88612FEA8A8F36DE82E1278ABB02F', '44d88612fea8a8f36de82e1278abb02f')).toHaveLength(1);
  });

  it.each(['" OR *', '*', 'a) OR (b', 'NOT x', 'value=*', '\\', '"', '( AND', '| delete', '.*', '[a-z]+', '%', '\n'])(
    'of the hostile text %j are those in which it stands literally',
    async (hostile) => {
      expect(await related(hostile, 'harmless', `before ${hostile} after`)).toEqual(
        hostile.trim() === '' ? [] : [`before ${hostile} after`],
      );
    },
  );

  it('tie the incident together', async () => {
    const siem = world();
    const sources = async (indicator: string) =>
      (await Array.fromAsync(siem.getRelatedEvents(indicator, day))).map(({ fields }) => fields['sourcetype']);
    expect(await sources('login.invoice-portal.example')).toEqual(['proxy', 'dns']);
    expect(await sources('198.51.100.77')).toEqual(['dns', 'mail', 'mail']);
    expect(await sources('162f9ec27077ce320229514fd9c37926fad67b354e1104de8c18bf3412bfe3ce')).toEqual(['sysmon']);
  });
});

describe('alerts', () => {
  it('are listed by status and time, newest first', async () => {
    const siem = world();
    const ids = async (filter?: Parameters<typeof siem.listAlerts>[0]) =>
      (await Array.fromAsync(siem.listAlerts(filter))).map(({ id }) => id);
    expect(await ids()).toEqual(['alert-501', 'alert-502', 'alert-480']);
    expect(await ids({ status: 'new' })).toEqual(['alert-501', 'alert-502']);
    expect(await ids({ status: 'closed', timeRange: day })).toEqual([]);
    expect(await ids({ timeRange: day })).toEqual(['alert-501', 'alert-502']);
  });

  it('keep what was changed', async () => {
    const siem = world();
    const result = await siem.updateAlert('alert-501', { status: 'in_progress', assignee: 'soc@example.com', comment: 'looking' });
    expect(result).toMatchObject({ success: true, status: 'completed' });
    const [alert] = await Array.fromAsync(siem.listAlerts({ status: 'in_progress' }, { includeRaw: true }));
    expect(alert).toMatchObject({ id: 'alert-501', assignee: 'soc@example.com', updatedAt: now, raw: { comments: [{ text: 'looking' }] } });
  });

  it('are already so where nothing would change, but a comment is always new', async () => {
    const siem = world();
    expect((await siem.updateAlert('alert-480', { status: 'closed', assignee: 'soc@example.com' })).status).toBe('already_done');
    expect((await siem.updateAlert('alert-480', { status: 'closed', comment: 'still' })).status).toBe('completed');
    expect((await siem.updateAlert('alert-480', { assignee: 'lee.tanaka@example.com' })).status).toBe('completed');
  });

  it('that do not exist are not found', async () => {
    expect(await errorOf(world().updateAlert('alert-0', { status: 'closed' }))).toMatchObject({
      code: 'not_found',
      operation: 'updateAlert',
    });
  });
});

describe('saved searches and values', () => {
  it('are queries that run', async () => {
    const siem = world();
    const searches = await Array.fromAsync(siem.listSavedSearches());
    const counts = await Promise.all(searches.map(async ({ query }) => (await siem.search(query, day)).totalCount));
    expect(searches.map(({ id, name }, index) => [id, name, counts[index]])).toEqual([
      ['saved-1', 'Downloads of programs', 1],
      ['saved-2', 'Large outbound transfers', 1],
    ]);
  });

  it('of a field come the most frequent first, each event counted once', async () => {
    const fields = [{ a: 'x' }, { a: ['y', 'y', 'x'] }, { a: 'z' }, { a: 'y' }, { b: 'x' }, { a: ['y'] }];
    const siem = world({ scenario: { events: fields.map((each) => ({ timestamp: '-1m', fields: each })) } });
    expect(await Array.fromAsync(siem.getFieldValues('a', day))).toEqual([
      { value: 'y', count: 3 },
      { value: 'x', count: 2 },
      { value: 'z', count: 1 },
    ]);
    expect(await Array.fromAsync(siem.getFieldValues('constructor', day))).toEqual([]);
  });
});
