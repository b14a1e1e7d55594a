/** The items of a listing that arrives in pages: at most `limit`, and no page is fetched before it is needed. */
export class Items<T> implements AsyncIterator<T, undefined> {
  readonly #pages: AsyncIterator<readonly T[]>;
  readonly #signal: AbortSignal | undefined;
  /** Makes of a failure what the caller is to get. */
  readonly #locate: (error: unknown) => unknown;
  #left: number;
  #page: readonly T[] = [];
  #index = 0;
  #turning: Promise<unknown> | undefined;
  #isOver = false;

  constructor(pages: AsyncIterator<readonly T[]>, limit: number, signal: AbortSignal | undefined, locate: (error: unknown) => unknown) {
    this.#pages = pages;
    this.#left = limit;
    this.#signal = signal;
    this.#locate = locate;
  }

  // Not an async method: an item that is there costs one resolved promise, which counts over a million rows.
  next(): Promise<IteratorResult<T, undefined>> {
    if (this.#turning !== undefined) return this.#turning.then(() => this.next());
    if (this.#signal?.aborted && !this.#isOver) return this.#fail(this.#signal.reason);
    if (this.#left <= 0) return this.return();
    if (this.#index < this.#page.length) {
      this.#left--;
      return Promise.resolve({ done: false, value: this.#page[this.#index++] as T });
    }
    if (this.#isOver) return Promise.resolve({ done: true, value: undefined });
    const turned = this.#turn();
    this.#turning = turned.catch(() => undefined);
    return turned.then(() => this.next());
  }

  async return(): Promise<IteratorReturnResult<undefined>> {
    this.#left = 0;
    if (!this.#isOver) {
      this.#isOver = true;
      await this.#close();
    }
    return { done: true, value: undefined };
  }

  async #turn(): Promise<void> {
    try {
      const { done, value } = await this.#pages.next();
      this.#page = done ? [] : value;
      this.#index = 0;
      if (done) this.#isOver = true;
    } catch (error) {
      this.#isOver = true;
      this.#page = [];
      throw this.#locate(error);
    } finally {
      this.#turning = undefined;
    }
  }

  async #close(): Promise<void> {
    try {
      await this.#pages.return?.();
    } catch (error) {
      throw this.#locate(error);
    }
  }

  async #fail(reason: unknown): Promise<never> {
    this.#left = 0;
    this.#isOver = true;
    // What goes wrong in closing is nothing beside the reason for it.
    await this.#close().catch(() => undefined);
    throw reason;
  }
}
