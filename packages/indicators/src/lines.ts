/** Tells the line of places in a text that come in order. Each line break is looked for once, however long the lines are. */
export class LineCounter {
  readonly #text: string;
  #line: number;
  /** The next line break that has not been counted; -1: there is none. */
  #next: number;

  /** `line`: that of the beginning. */
  constructor(text: string, line = 1) {
    this.#text = text;
    this.#line = line;
    this.#next = text.indexOf('\n');
  }

  lineAt(index: number): number {
    while (this.#next >= 0 && this.#next < index) {
      this.#line++;
      this.#next = this.#text.indexOf('\n', this.#next + 1);
    }
    return this.#line;
  }
}
