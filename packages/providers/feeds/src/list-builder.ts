import { oneLine } from '@tw/connector-core';
import type { FeedProblem } from './feed.ts';
import { Matcher, type Scope } from './matcher.ts';
import { addEntry } from './parse/entry.ts';

/** So many broken lines are kept: enough to see what is wrong with a file, whatever its size. */
const keptProblems = 100;
const shownChars = 80;

/** A list while it is read. */
export class ListBuilder {
  readonly matcher = new Matcher();
  readonly problems: FeedProblem[] = [];
  problemCount = 0;
  /** Lines that are neither empty nor comments, so far. */
  lines = 0;
  readonly #bare: Scope;

  /** `bare` is what a domain without any mark stands for. */
  constructor(bare: Scope) {
    this.#bare = bare;
  }

  add(text: string, line: number): void {
    const refusal = addEntry(text, this.matcher, this.#bare);
    if (refusal !== undefined) this.report(text, line, refusal);
  }

  /** A name that is no entry, nor what is below it. */
  except(name: string, line: number): void {
    this.add(`@@||${name}^`, line);
  }

  /** A broken line does not stop the load. */
  report(text: string, line: number, reason: () => string): void {
    this.problemCount++;
    if (this.problems.length < keptProblems) this.problems.push({ line, text: oneLine(text, shownChars), reason: oneLine(reason()) });
  }
}
