import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { toEvent } from '../src/events.ts';
import { range } from './helpers.ts';
import { fake, serve, stop } from './serving.ts';

afterEach(stop);

describe('events', () => {
  const events = async (row: Record<string, unknown>) => {
    const connector = await serve({ total: 1, row: () => row });
    return (await connector.search('index=main', range)).events[0];
  };

  it.each([
    ['2026-10-08T13:47:15.000+00:00', '2026-10-08T13:47:15.000Z'],
    ['2026-10-08T13:47:15.250-07:00', '2026-10-08T20:47:15.250Z'],
    ['2026-10-08T13:47:15.250000+05:30', '2026-10-08T08:17:15.250Z'],
    ['2026-10-08 13:48:34.000 GMT', '2026-10-08T13:48:34.000Z'],
    ['1791467235', '2026-10-08T13:47:15.000Z'],
    ['1791467235.250', '2026-10-08T13:47:15.250Z'],
    [1791467235, '2026-10-08T13:47:15.000Z'],
    ['9999-99-99T99:99:99.999+00:00', undefined],
    ['yesterday', undefined],
    ['', undefined],
    [['a', 'b'], undefined],
    [null, undefined],
  ])('have the time %j as %j', async (time, expected) => {
    expect((await events({ _time: time }))?.timestamp).toBe(expected);
  });

  it('have the same time whatever was read before', () => {
    const time = fc.tuple(
      fc.date({ min: new Date('1975-01-01'), max: new Date('2199-01-01'), noInvalidDate: true }),
      fc.constantFrom('+00:00', '-07:00', '+05:30', '-03:30'),
    );
    fc.assert(
      fc.property(fc.array(time, { minLength: 2, maxLength: 20 }), (times) => {
        for (const [date, offset] of times) {
          const local = `${date.toISOString().slice(0, 23)}${offset}`;
          expect(toEvent({ _time: local }).timestamp).toBe(new Date(local).toISOString());
          expect(toEvent({ _time: local.replace('-07:00', '+00:00') }).timestamp).toBe(
            new Date(local.replace('-07:00', '+00:00')).toISOString(),
          );
        }
      }),
    );
  });

  it('have no prototype of the vendor’s', async () => {
    const connector = await serve({
      intercept({ path }, response) {
        if (path.endsWith('/results'))
          response
            .writeHead(200, { 'content-type': 'application/json' })
            .end('{"results":[{"__proto__":{"polluted":true},"a":"b"}],"messages":[]}');
        return path.endsWith('/results') || undefined;
      },
      total: 1,
    });
    const [event] = (await connector.search('index=main', range)).events;
    expect(Object.getPrototypeOf(event?.fields)).toBe(Object.prototype);
    expect('polluted' in {}).toBe(false);
  });

  it('have the source type as their source where no index is told', async () => {
    expect(await events({ sourcetype: 'syslog' })).toMatchObject({ source: 'syslog' });
    await fake.stop();
    expect(await events({ index: 'main', sourcetype: 'syslog' })).toMatchObject({ source: 'main' });
  });
});
