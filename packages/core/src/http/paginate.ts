import { ConnectorError } from '../errors.ts';

export interface Pages<Page, Item, Cursor> {
  /** Fetches one page; the first without a cursor. */
  fetch(cursor: Cursor | undefined): Promise<Page>;
  items(page: Page): readonly Item[];
  /** The cursor of the next page, or `undefined` after the last. */
  next(page: Page, cursor: Cursor | undefined): Cursor | undefined;
  /** An item's id: items can move between pages while one reads, and are then left out the second time. */
  id?(item: Item): string;
}

/**
 * Walks a listing page by page, each fetched when the last is used up. A short page is not the end; an empty one is, whatever
 * total or cursor the vendor names. A cursor that comes again is `invalid_response`: the listing would never end.
 */
export async function* paginate<Page, Item, Cursor = string>(
  pages: Pages<Page, Item, Cursor>,
): AsyncGenerator<readonly Item[], void, undefined> {
  const seenIds = new Set<string>();
  const seenCursors = new Set<unknown>();
  for (let cursor: Cursor | undefined; ;) {
    const page = await pages.fetch(cursor);
    const items = pages.items(page);
    if (items.length === 0) return;
    const { id } = pages;
    yield id === undefined ? items : items.filter((item) => seenIds.size < seenIds.add(id(item)).size);
    cursor = pages.next(page, cursor);
    if (cursor === undefined) return;
    const key = typeof cursor === 'object' ? JSON.stringify(cursor) : cursor;
    if (seenCursors.size === seenCursors.add(key).size)
      throw new ConnectorError('invalid_response', 'the next page is one that was read before: the listing does not end');
  }
}
