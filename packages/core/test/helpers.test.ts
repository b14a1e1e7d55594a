import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { onAbort, orAbort } from '../src/abort.ts';
import { defined, epochMs, epochSeconds, isoTime, lastDays, lastHours, oneLine, poll, sleep, toBase64, toBase64Url } from '../src/index.ts';
import { failure, listenersOf } from './tools/probe.ts';

describe('times', () => {
  it.each([
    ['2026-01-31T12:34:56Z', '2026-01-31T12:34:56.000Z'],
    ['2026-01-31T12:34:56.7Z', '2026-01-31T12:34:56.700Z'],
    ['2026-01-31T12:34:56.123456789Z', '2026-01-31T12:34:56.123Z'],
    ['2026-01-31T12:34:56,5Z', '2026-01-31T12:34:56.500Z'],
    ['2026-01-31 12:34:56', '2026-01-31T12:34:56.000Z'],
    ['2026-01-31T12:34:56', '2026-01-31T12:34:56.000Z'],
    ['2026-01-31 12:34:56 UTC', '2026-01-31T12:34:56.000Z'],
    ['2026-01-31 12:34:56 GMT', '2026-01-31T12:34:56.000Z'],
    ['2026-01-31T12:34Z', '2026-01-31T12:34:00.000Z'],
    ['2026-01-31', '2026-01-31T00:00:00.000Z'],
    ['2026-01-31T12:34:56+02:00', '2026-01-31T10:34:56.000Z'],
    ['2026-01-31T12:34:56.000-0530', '2026-01-31T18:04:56.000Z'],
    ['2026-01-31T12:34:56+02', '2026-01-31T10:34:56.000Z'],
    ['2026-01-31t12:34:56z', '2026-01-31T12:34:56.000Z'],
    [' 2026-01-31T12:34:56Z ', '2026-01-31T12:34:56.000Z'],
    ['2024-02-29', '2024-02-29T00:00:00.000Z'],
    ['1970-01-01T00:00:00Z', undefined],
    ['0001-01-01T00:00:00Z', undefined],
    ['0001-01-01T00:00:00.0000000Z', undefined],
    ['2026-13-01', undefined],
    ['2026-01-31T25:00:00Z', undefined],
    ['31.01.2026', undefined],
    ['soon', undefined],
    ['', undefined],
    [null, undefined],
    [undefined, undefined],
  ])('%j is %s', (value, time) => {
    expect(isoTime(value)).toBe(time);
  });

  it('are the same after being read again', () => {
    fc.assert(
      fc.property(fc.date({ min: new Date('1971-01-01'), max: new Date('9999-12-31'), noInvalidDate: true }), (date) => {
        expect(isoTime(date.toISOString())).toBe(date.toISOString());
      }),
    );
  });

  it('in numbers are none where they are zero, absent or beyond the calendar', () => {
    expect(epochSeconds(1_769_862_896)).toBe('2026-01-31T12:34:56.000Z');
    expect(epochMs(1_769_862_896_789)).toBe('2026-01-31T12:34:56.789Z');
    for (const value of [0, null, undefined, Number.NaN, 1e18, Infinity, -Infinity]) {
      expect(epochSeconds(value)).toBeUndefined();
      expect(epochMs(value)).toBeUndefined();
    }
  });

  it('of a range end now', () => {
    const { start, end } = lastHours(2);
    expect(Date.parse(end) - Date.parse(start)).toBe(7_200_000);
    expect(Math.abs(Date.parse(end) - Date.now())).toBeLessThan(5000);
    expect(Date.parse(lastDays(0.5).end) - Date.parse(lastDays(0.5).start)).toBeCloseTo(43_200_000, -3);
    for (const n of [0, -1, Number.NaN, Infinity, 1e13])
      expect(() => lastHours(n)).toThrow(expect.objectContaining({ code: 'invalid_input' }));
  });
});

describe('sleep', () => {
  it('ends in time, or with the reason of an abort, and leaves nothing behind', async () => {
    const controller = new AbortController();
    for (let n = 0; n < 20; n++) await sleep(0, controller.signal);
    expect(listenersOf(controller.signal)).toBe(0);
    const long = sleep(60_000, controller.signal);
    controller.abort('enough');
    await expect(long).rejects.toBe('enough');
    await expect(sleep(0, controller.signal)).rejects.toBe('enough');
    await expect(sleep(0)).resolves.toBeUndefined();
  });
});

describe('waiting with a signal', () => {
  it('is over with either, and leaves nothing behind', async () => {
    const controller = new AbortController();
    expect(await orAbort(Promise.resolve(1), controller.signal)).toBe(1);
    await expect(orAbort(Promise.reject(new Error('x')), controller.signal)).rejects.toThrow('x');
    await sleep(0);
    expect(listenersOf(controller.signal)).toBe(0);
    const late: number[] = [];
    let finish: (value: number) => void = () => undefined;
    const waiting = orAbort(new Promise<number>((resolve) => (finish = resolve)), controller.signal, (value) => late.push(value));
    controller.abort('enough');
    await expect(waiting).rejects.toBe('enough');
    finish(7);
    await sleep(0);
    expect(late).toEqual([7]);
    await expect(orAbort(Promise.reject(new Error('nobody hears')), controller.signal, () => undefined)).rejects.toBe('enough');
  });
});

describe('polling', () => {
  it('asks until there is an answer', async () => {
    let looks = 0;
    expect(await poll(async () => (++looks === 3 ? 'done' : undefined), { intervalMs: 1, timeoutMs: 5000 })).toBe('done');
    expect(looks).toBe(3);
  });

  it('asks once without a pause where the answer is there', async () => {
    expect(await poll(async () => 0, { intervalMs: 60_000, timeoutMs: 1 })).toBe(0);
  });

  it('gives up in time, without sleeping past it', async () => {
    const started = performance.now();
    const error = await failure(poll(async () => undefined, { intervalMs: 30, maxIntervalMs: 30, timeoutMs: 100 }));
    expect(error).toMatchObject({ code: 'timeout', hint: 'Ask for the result later, or raise timeoutMs.' });
    expect(performance.now() - started).toBeLessThan(2000);
    expect(await failure(poll(async () => undefined, { intervalMs: 60_000, timeoutMs: 50 }))).toMatchObject({ code: 'timeout' });
  });

  it('ends with the reason of an abort, and with the failure of a look', async () => {
    await expect(poll(async () => undefined, { intervalMs: 60_000, timeoutMs: 1e9, signal: AbortSignal.abort('enough') })).rejects.toBe(
      'enough',
    );
    const controller = new AbortController();
    const waiting = poll(async () => undefined, { intervalMs: 60_000, timeoutMs: 1e9, signal: controller.signal });
    setTimeout(() => controller.abort('enough'), 5);
    await expect(waiting).rejects.toBe('enough');
    expect(listenersOf(controller.signal)).toBe(0);
    await expect(
      poll(
        async () => {
          throw new Error('gone');
        },
        { intervalMs: 1, timeoutMs: 100 },
      ),
    ).rejects.toThrow('gone');
  });

  it('takes longer pauses with time, up to a limit', async () => {
    const looks: number[] = [];
    await failure(poll(async () => void looks.push(performance.now()), { intervalMs: 20, maxIntervalMs: 60, timeoutMs: 400 }));
    // 20, 30, 45, 60, 60…: about eight looks, where an even 20 ms would be twenty.
    expect(looks.length).toBeLessThanOrEqual(10);
    expect(looks.length).toBeGreaterThanOrEqual(3);
  });
});

describe('texts', () => {
  it.each([
    ['a\r\n b\t\u202ec\u2028', 'a b c'],
    ['  x  ', 'x'],
    ['', ''],
    ['\0\u200b', ''],
  ])('%j on one line is %j', (text, line) => {
    expect(oneLine(text)).toBe(line);
  });

  it('are cut, with a mark', () => {
    expect(oneLine('x'.repeat(400))).toBe(`${'x'.repeat(299)}…`);
    expect(oneLine('abcdef', 4)).toBe('abc…');
    expect(oneLine('abcd', 4)).toBe('abcd');
    expect(oneLine('x'.repeat(10_000_000), 10)).toHaveLength(10);
  });

  it('in base64 are UTF-8', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(toBase64(text)).toBe(Buffer.from(text).toString('base64'));
        expect(toBase64Url(text)).toBe(Buffer.from(text).toString('base64url'));
      }),
    );
  });
});

describe('an object without what is undefined', () => {
  it('keeps all else', () => {
    expect(Object.keys(defined({ a: 1, b: undefined, c: null, d: '', e: false }))).toEqual(['a', 'c', 'd', 'e']);
  });
});

describe('onAbort', () => {
  it('has one listener on a signal, however many wait, and none when nobody does', () => {
    const { signal } = new AbortController();
    const releases = Array.from({ length: 3 }, () => onAbort(signal, () => undefined));
    expect(listenersOf(signal)).toBe(1);
    releases[0]?.();
    releases[0]?.();
    releases[1]?.();
    expect(listenersOf(signal)).toBe(1);
    releases[2]?.();
    expect(listenersOf(signal)).toBe(0);
    onAbort(signal, () => undefined);
    expect(listenersOf(signal)).toBe(1);
  });

  it('runs what still waits, once', () => {
    const controller = new AbortController();
    const ran: string[] = [];
    onAbort(controller.signal, () => ran.push('first'));
    onAbort(controller.signal, () => ran.push('released'))();
    const release = onAbort(controller.signal, () => ran.push('second'));
    controller.abort();
    controller.abort();
    release();
    expect(ran).toEqual(['first', 'second']);
  });
});
