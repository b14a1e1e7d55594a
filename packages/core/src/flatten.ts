/** The items of a listing that arrives in pages: at most `limit`, and no page is fetched before it is needed. */
export class Items<T> implements AsyncIterator<T, undefined> {
  readonly #pages: AsyncIterator<readonly T[]>;
  readonly #signal: AbortSignal | undefined;
  #left: number;
  #page: readonly T[] = [];
  #index = 0;
  #turning: Promise<unknown> | undefined;
  #isOver = false;

  constructor(pages: AsyncIterator<readonly T[]>, limit: number, signal: AbortSignal | undefined) {
    this.#pages = pages;
    this.#left = limit;
    this.#signal = signal;
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
    if (!this.#isOver) {
      this.#isOver = true;
      this.#left = 0;
      await this.#pages.return?.();
    }
    return { done: true, value: undefined };
  }

  async #turn(): Promise<void> {
    try {
      const { done, value } = await this.#pages.next();
      this.#page = done ? [] : value;
      this.#index = 0;
      this.#isOver = done === true;
    } catch (error) {
      this.#isOver = true;
      this.#page = [];
      throw error;
    } finally {
      this.#turning = undefined;
    }
  }

  async #fail(reason: unknown): Promise<never> {
    await this.return();
    throw reason;
  }
}
