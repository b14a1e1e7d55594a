import { describe, expect, it } from 'vitest';
import { paginate } from '../../src/index.ts';
import { Items } from '../../src/flatten.ts';
import { anything, collect, failure, listenersOf, probe } from '../tools/probe.ts';
import { json, serve } from '../tools/server.ts';

const offline = probe({ baseUrl: 'https://api.example.com' });

/** Pages of so many numbers, without end, that tells what was asked of it. */
function numbers(size = 3, pages = Infinity) {
  const log = { turned: 0, isClosed: false };
  return {
    log,
    async *run() {
      try {
        for (let page = 0; page < pages; page++) {
          log.turned++;
          yield Array.from({ length: size }, (_, index) => page * size + index);
        }
      } finally {
        log.isClosed = true;
      }
    },
  };
}

describe('a listing', () => {
  it('is its pages’ items, one after the other', async () => {
    const { run, log } = numbers(3, 3);
    expect(await collect(offline.rows(run))).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
    expect(log).toEqual({ turned: 3, isClosed: true });
  });

  it.each([
    [0, 0, []],
    [1, 1, [0]],
    [3, 1, [0, 1, 2]],
    [4, 2, [0, 1, 2, 3]],
  ])('of at most %i items turns %i pages', async (limit, turned, items) => {
    const { run, log } = numbers();
    expect(await collect(offline.rows(run, { limit }))).toEqual(items);
    expect(log.turned).toBe(turned);
    expect(log.isClosed).toBe(turned > 0);
  });

  it('asks for no page before it is needed, and for nothing before it is read', async () => {
    const { run, log } = numbers();
    const items = offline.rows(run);
    expect(log.turned).toBe(0);
    const iterator = items[Symbol.asyncIterator]();
    expect(log.turned).toBe(0);
    for (let n = 0; n < 3; n++) await iterator.next();
    expect(log.turned).toBe(1);
    await iterator.next();
    expect(log.turned).toBe(2);
  });

  it('passes over empty pages', async () => {
    expect(
      await collect(
        offline.rows(async function* () {
          yield [];
          yield [1];
          yield [];
          yield [];
          yield [2];
        }),
      ),
    ).toEqual([1, 2]);
    expect(await collect(offline.rows(async function* () {}))).toEqual([]);
  });

  it('is closed when its reader stops', async () => {
    const { run, log } = numbers();
    for await (const item of offline.rows(run)) if (item === 4) break;
    expect(log).toEqual({ turned: 2, isClosed: true });
  });

  it('is closed when its reader throws', async () => {
    const { run, log } = numbers();
    await expect(
      (async () => {
        for await (const _ of offline.rows(run)) throw new Error('mine');
      })(),
    ).rejects.toThrow('mine');
    expect(log.isClosed).toBe(true);
  });

  it('is over after it was closed, read to its end or failed', async () => {
    const closed = offline.rows(numbers().run)[Symbol.asyncIterator]();
    await closed.next();
    expect(await closed.return?.()).toEqual({ done: true, value: undefined });
    expect(await closed.next()).toEqual({ done: true, value: undefined });
    const never = offline.rows(numbers().run)[Symbol.asyncIterator]();
    expect(await never.return?.()).toEqual({ done: true, value: undefined });
    const read = offline.rows(numbers(1, 1).run)[Symbol.asyncIterator]();
    await read.next();
    expect([await read.next(), await read.next()]).toEqual(Array(2).fill({ done: true, value: undefined }));
    const failed = offline
      .rows(async function* () {
        yield [1];
        throw new Error('x');
      })
      [Symbol.asyncIterator]();
    await failed.next();
    await failure(failed.next());
    expect(await failed.next()).toEqual({ done: true, value: undefined });
  });

  it('can be read twice, from its beginning each time', async () => {
    const items = offline.rows(numbers(2, 1).run);
    expect([await collect(items), await collect(items)]).toEqual([
      [0, 1],
      [0, 1],
    ]);
  });

  it('gives each of many who ask at one time an item of its own, in order', async () => {
    const iterator = offline
      .rows(async function* () {
        yield [];
        yield [1, 2];
        yield [];
        yield [3];
        yield [4, 5];
      })
      [Symbol.asyncIterator]();
    const results = await Promise.all(Array.from({ length: 7 }, () => iterator.next()));
    expect(results.map(({ value }) => value as unknown)).toEqual([1, 2, 3, 4, 5, undefined, undefined]);
    expect(results.map(({ done }) => done)).toEqual([false, false, false, false, false, true, true]);
  });

  it('says where its failure comes from, on whatever page', async () => {
    const iterator = offline
      .rows(async function* () {
        yield [1];
        throw new TypeError('x is undefined');
      })
      [Symbol.asyncIterator]();
    await iterator.next();
    expect(await failure(iterator.next())).toMatchObject({
      code: 'invalid_response',
      connector: 'probe',
      operation: 'rows',
      message: 'the answer could not be understood: x is undefined',
    });
    expect(
      await failure(
        collect(
          offline.rows(() => {
            throw new Error('at once');
          }),
        ),
      ),
    ).toMatchObject({ operation: 'rows', code: 'invalid_response' });
    expect(await failure(collect(offline.rows(() => 7 as never)))).toMatchObject({ operation: 'rows', code: 'invalid_response' });
  });

  it('tells of a failure in closing', async () => {
    const iterator = offline
      .rows(async function* () {
        try {
          yield [1];
        } finally {
          throw new Error('cannot cancel');
        }
      })
      [Symbol.asyncIterator]();
    await iterator.next();
    expect(await failure(iterator.return?.() ?? Promise.resolve())).toMatchObject({
      operation: 'rows',
      message: 'the answer could not be understood: cannot cancel',
    });
  });

  it('that is aborted ends with the caller’s reason, closed, and no item more', async () => {
    const { run, log } = numbers();
    const controller = new AbortController();
    const iterator = offline.rows(run, { signal: controller.signal })[Symbol.asyncIterator]();
    await iterator.next();
    controller.abort('enough');
    await expect(iterator.next()).rejects.toBe('enough');
    expect(log.isClosed).toBe(true);
    expect(await iterator.next()).toEqual({ done: true, value: undefined });
    expect(listenersOf(controller.signal)).toBe(0);
  });

  it('that is aborted while a page is under way ends at once, and on the server too', async () => {
    let isClosed = false;
    const stage = await serve((_, response, count) => {
      if (count === 1) return json(response, [1]);
      response.on('close', () => (isClosed = true));
    });
    const controller = new AbortController();
    const seen: unknown[] = [];
    const reading = (async () => {
      for await (const item of probe({ baseUrl: stage.url }).rows(
        async function* (http, options) {
          for (;;) yield (await http.get('x' as never, { schema: anything, ...options })) as unknown[];
        },
        { signal: controller.signal },
      ))
        seen.push(item);
    })();
    reading.catch(() => undefined);
    while (stage.requests.length < 2) await new Promise((resolve) => setTimeout(resolve, 2));
    controller.abort('enough');
    await expect(reading).rejects.toBe('enough');
    expect(seen).toEqual([1]);
    while (!isClosed) await new Promise((resolve) => setTimeout(resolve, 2));
  });

  it('closed while a page is under way stays closed', async () => {
    let turn: (value: readonly number[]) => void = () => undefined;
    const pages = {
      next: () => new Promise<IteratorResult<readonly number[]>>((resolve) => (turn = (value) => resolve({ done: false, value }))),
      return: async () => ({ done: true as const, value: undefined }),
    };
    const items = new Items(pages, Infinity, undefined, (error) => error);
    const pending = items.next();
    await items.return();
    turn([1, 2]);
    expect(await pending).toEqual({ done: true, value: undefined });
    expect(await items.next()).toEqual({ done: true, value: undefined });
  });

  it('checks its arguments when it is read', async () => {
    const { run, log } = numbers();
    for (const options of [{ limit: -1 }, { limit: 1.5 }, { limit: Number.NaN }, { limit: '3' }, { max: 3 }, { dryRun: true }])
      expect(await failure(collect(offline.rows(run, options as never)))).toMatchObject({
        code: 'invalid_input',
        connector: 'probe',
        operation: 'rows',
      });
    expect(log.turned).toBe(0);
  });
});

describe('paging', () => {
  interface Page {
    readonly items: readonly { readonly id: string }[];
    readonly next?: string;
  }
  const walk = (pages: Record<string, Page>, more: object = {}) => {
    const asked: (string | undefined)[] = [];
    const result = paginate<Page, { readonly id: string }>({
      fetch: async (cursor) => (asked.push(cursor), pages[cursor ?? 'first'] ?? { items: [] }),
      items: (page) => page.items,
      next: (page) => page.next,
      ...more,
    });
    return { result, asked };
  };
  const ids = (...list: string[]) => list.map((id) => ({ id }));

  it('follows the cursors to the end and no further', async () => {
    const { result, asked } = walk({
      first: { items: ids('a', 'b'), next: 'two' },
      two: { items: ids('c'), next: 'three' },
      three: { items: ids('d') },
    });
    expect(await collect(result)).toEqual([ids('a', 'b'), ids('c'), ids('d')]);
    expect(asked).toEqual([undefined, 'two', 'three']);
  });

  it('ends at an empty page, whatever cursor it names', async () => {
    const { result, asked } = walk({ first: { items: ids('a'), next: 'two' }, two: { items: [], next: 'three' } });
    expect(await collect(result)).toEqual([ids('a')]);
    expect(asked).toEqual([undefined, 'two']);
  });

  it('leaves out what it has seen, where items have ids', async () => {
    const pages = {
      first: { items: ids('a', 'b'), next: 'two' },
      two: { items: ids('b', 'c', 'c'), next: 'three' },
      three: { items: ids('a', 'b'), next: 'four' },
      four: { items: ids('d') },
    };
    expect((await collect(walk(pages, { id: ({ id }: { id: string }) => id }).result)).flat()).toEqual(ids('a', 'b', 'c', 'd'));
    expect((await collect(walk(pages).result)).flat()).toHaveLength(8);
  });

  it.each([
    ['to itself', { first: { items: ids('a'), next: 'two' }, two: { items: ids('b'), next: 'two' } }],
    ['back', { first: { items: ids('a'), next: 'two' }, two: { items: ids('b'), next: 'three' }, three: { items: ids('c'), next: 'two' } }],
  ])('does not go round where a cursor leads %s', async (_, pages: Record<string, Page>) => {
    const { result, asked } = walk(pages);
    await expect(collect(result)).rejects.toMatchObject({ code: 'invalid_response' });
    expect(asked.length).toBeLessThanOrEqual(3);
  });

  it('tells cursors apart that are objects or numbers', async () => {
    const result = paginate<number, number, { after: number }>({
      fetch: async (cursor) => cursor?.after ?? 0,
      items: (page) => [page],
      next: (page) => (page < 3 ? { after: page + 1 } : undefined),
    });
    expect(await collect(result)).toEqual([[0], [1], [2], [3]]);
    const looping = paginate<number, number, { after: number }>({ fetch: async () => 0, items: () => [1], next: () => ({ after: 1 }) });
    await expect(collect(looping)).rejects.toMatchObject({ code: 'invalid_response' });
  });
});
