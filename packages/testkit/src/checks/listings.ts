import { assert, assertResolves, show } from '../assert.ts';
import type { PagedIds, Pages } from '../options.ts';
import type { SeenRequest } from '../server.ts';
import { inTime, isList } from '../session.ts';
import { type Check, type Operation, type Suite } from '../suite.ts';

/** How a listing pages: to the end and no further, with nothing twice and nothing too much. */
export function listingChecks(suite: Suite, operation: Operation): readonly Check[] {
  if (operation.kind !== 'list' || !suite.hasHttp) return [];
  const { pages, name: subject } = operation;
  if (pages === undefined)
    return [{ subject, name: 'pages as the vendor does', run: async () => assert(false, 'the options do not say how it pages: `pages`') }];
  const check = (name: string, run: (subject: Paged) => Promise<void>): Check => ({
    subject,
    name,
    run: () => run({ suite, operation, pages }),
  });
  return [
    check('has nothing where there is nothing', (it) => gives(it, [[]], [])),
    ...(pages.whole === undefined
      ? [
          check('reads all pages, short ones too, and no further', (it) => gives(it, [['1'], ['2', '3'], ['4']], ['1', '2', '3', '4'])),
          check('asks for no page that the limit does not need', limited),
          check('asks for nothing more once it is left', left),
        ]
      : [check('reads all that comes', (it) => gives(it, [['1', '2', '3']], ['1', '2', '3']))]),
    pages.stable === undefined
      ? check('gives once what comes twice', twice)
      : check('leaves nothing out', (it) => gives(it, [['1', '2', '2', '3']], ['1', '2', '2', '3'])),
  ];
}

interface Paged {
  readonly suite: Suite;
  readonly operation: Operation;
  readonly pages: Pages;
}

const twice = (it: Paged): Promise<void> =>
  it.pages.whole === undefined
    ? gives(
        it,
        [
          ['1', '2'],
          ['2', '3'],
          ['1', '4'],
        ],
        ['1', '2', '3', '4'],
      )
    : gives(it, [['1', '2', '1', '3']], ['1', '2', '3']);

/** A vendor with these pages, and the requests for them. */
function vendor({ suite, operation, pages }: Paged, ids: PagedIds) {
  const asked: SeenRequest[] = [];
  const respond = (request: SeenRequest) => {
    if (pages.at(request, ids) !== undefined) asked.push(request);
    return suite.healthy(operation, request, ids);
  };
  return { asked, respond };
}

async function gives(
  it: Paged,
  ids: PagedIds,
  expected: readonly string[],
  options?: { readonly limit: number },
  most = ids.length,
): Promise<void> {
  const { asked, respond } = vendor(it, ids);
  await it.suite.run(respond, {}, async ({ connector, attempt }) => {
    const items = assertResolves(await attempt(() => it.operation.call(connector, options, undefined)));
    const found = Array.isArray(items) ? items.map((item) => idOf(item, it.pages.key)) : [];
    const what = `pages with ${show(ids)}${options ? ` and the limit ${options.limit}` : ''}`;
    assert(found.join() === expected.join(), `of ${what} came ${show(found)}, and not ${show(expected)}`);
    assert(
      asked.length <= most + (options === undefined && it.pages.untilEmpty !== undefined ? 1 : 0),
      `for ${what} ${asked.length} pages were asked for`,
    );
    assert(asked.length > 0 || expected.length === 0, 'no page was asked for: is `pages` right?');
  });
}

/** With a limit at the end of a page, and in the middle of one. */
async function limited(it: Paged): Promise<void> {
  const ids = [['1', '2'], ['3', '4'], ['5']];
  await gives(it, ids, ['1', '2'], { limit: 2 }, 1);
  await gives(it, ids, ['1', '2', '3'], { limit: 3 }, 2);
}

/** By `break` and by an abort. What is held at the vendor is freed. */
async function left(it: Paged): Promise<void> {
  const { suite, operation } = it;
  const ids = [['1', '2'], ['3']];
  const isHeld = (await suite.requestsOf(operation)).some((request) => isClosing(operation, request));
  for (const way of ['break', 'abort'] as const) {
    const { asked, respond } = vendor(it, ids);
    const controller = new AbortController();
    await suite.run(respond, {}, async ({ connector, requests, attempt }) => {
      await attempt(async () => {
        const items = operation.call(connector, { signal: controller.signal }, undefined);
        assert(isList(items), 'a listing has to be an AsyncIterable');
        for await (const _ of items) {
          if (way === 'break') break;
          controller.abort(new Error('enough'));
        }
      });
      assert(asked.length === 1, `after the ${way} within the first page ${asked.length} pages were asked for`);
      if (!isHeld) return;
      await inTime(
        until(() => requests.some((request) => isClosing(operation, request))),
        3000,
      ).catch(() => assert(false, `after the ${way} the vendor was not told that it is over`));
    });
  }
}

/** Whether a request of a reading operation frees what the vendor holds for it. */
export const isClosing = (operation: Operation, request: SeenRequest): boolean =>
  operation.closes?.(request) ?? (operation.kind !== 'action' && request.method === 'DELETE');

/** Looks until something is so. */
export async function until(isSo: () => boolean): Promise<void> {
  for (let tries = 0; tries < 300 && !isSo(); tries++) await new Promise((resolve) => setTimeout(resolve, 10));
  if (!isSo()) throw new Error('it never was');
}

const idOf = (item: unknown, key = 'id'): unknown =>
  key
    .split('.')
    .reduce<unknown>(
      (value, part) => (typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[part] : undefined),
      item,
    );
