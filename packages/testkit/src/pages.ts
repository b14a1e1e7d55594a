import type { PagedIds, Pages } from './options.ts';
import type { CannedAnswer, SeenRequest } from './server.ts';

/** What a healthy listing has. */
export const usualPages: PagedIds = [['1', '2'], ['3']];

/** The number of the page that begins at an offset. */
export function pageAt(pages: PagedIds, offset: number): number {
  let begin = 0;
  const index = pages.findIndex((page) => (begin += page.length) - page.length === offset);
  return index === -1 ? pages.length : index;
}

/** The answer to a request for a page; `undefined` for other requests, for which `answers` are. */
export function pageAnswer(paging: Pages, request: SeenRequest, pages: PagedIds): CannedAnswer | undefined {
  const at = paging.at(request, pages);
  if (at === undefined) return paging.others?.(request, pages);
  const place = { request, pages, next: at + 1 < pages.length ? at + 1 : undefined };
  const ids = pages[at] ?? (paging.untilEmpty === undefined ? undefined : []);
  return ids ? paging.answer(ids, place) : { status: 501, body: `there are ${pages.length} pages, and number ${at + 1} was asked for` };
}
