import { ConnectorError, oneLine } from '@tw/connector-core';
import type { About } from './about.ts';
import type { FeedProblem } from './feed.ts';
import type { Collector } from './collector.ts';
import { itself, itselfAndBelow } from './listed.ts';
import { addEntry, type EntryOptions } from './parse/entry.ts';

/** So many broken lines are kept: enough to see what is wrong with a file, whatever its size. */
const keptProblems = 100;
const shownChars = 80;
/** With more the process runs out of memory, which no error tells. */
const mostLines = 10_000_000;
const msPerDay = 86_400_000;

/** What the settings say about all entries of a list. */
export interface ListRules {
  /** For messages. */
  readonly path?: string;
  /** Whether a domain without any mark also stands for all names below it. Default: as the format has it. */
  readonly subdomains?: boolean | undefined;
  /** The most that an entry gets, from 0 to 1. */
  readonly mostConfidence?: number | undefined;
  /** How long an entry counts after it was last seen, or else first seen. */
  readonly maxAgeDays?: number | undefined;
}

export interface AddOptions extends EntryOptions {
  /** The list names this one domain, and not those below it. */
  readonly exactly?: boolean;
}

/** A list while it is read. */
export class ListBuilder {
  readonly problems: FeedProblem[] = [];
  problemCount = 0;
  /** Entries that have expired, or that the list itself has withdrawn. */
  leftOut = 0;
  /** Lines that are neither empty nor comments, so far; of other files the objects. */
  lines = 0;
  readonly #entries: Collector;
  readonly #rules: ListRules;

  constructor(entries: Collector, rules: ListRules = {}) {
    this.#entries = entries;
    this.#rules = rules;
  }

  /** Throws `configuration` if the list has too many lines. */
  count(): void {
    if (++this.lines > mostLines)
      throw new ConnectorError('configuration', `the list ${oneLine(this.#rules.path ?? '', 1000)} has more than ${mostLines} lines`, {
        hint: 'Split it, or leave out what is old.',
      });
  }

  add(text: string, line: number, { exactly = false, ...options }: AddOptions = {}): void {
    const about = options.about && this.#ruled(options.about);
    if (about?.expires !== undefined && Date.parse(about.expires) <= Date.now()) {
      this.leftOut++;
      return;
    }
    const bare = (this.#rules.subdomains ?? !exactly) ? itselfAndBelow : itself;
    const refusal = addEntry(text, this.#entries, bare, { ...options, about });
    if (refusal !== undefined) this.report(text, line, refusal);
  }

  /** A broken line does not stop the load. */
  report(text: string, line: number, reason: () => string): void {
    this.problemCount++;
    if (this.problems.length < keptProblems) this.problems.push({ line, text: oneLine(text, shownChars), reason: oneLine(reason()) });
  }

  #ruled(about: About): About {
    const { mostConfidence, maxAgeDays } = this.#rules;
    const seen = about.lastSeen ?? about.firstSeen;
    const ages =
      maxAgeDays === undefined || seen === undefined ? undefined : new Date(Date.parse(seen) + maxAgeDays * msPerDay).toISOString();
    const isTooSure = mostConfidence !== undefined && about.confidence !== undefined && about.confidence > mostConfidence;
    if (ages === undefined && !isTooSure) return about;
    return {
      ...about,
      ...(isTooSure && { confidence: mostConfidence }),
      ...(ages !== undefined && { expires: about.expires !== undefined && about.expires < ages ? about.expires : ages }),
    };
  }
}
