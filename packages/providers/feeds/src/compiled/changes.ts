import { type About, nothingMore } from '../about.ts';
import { Collector, type EntryKind } from '../collector.ts';
import { itself, type Listed, listedAs, mergedListed } from '../listed.ts';
import type { Range } from '../ranges.ts';
import type { TableKind } from './record.ts';

type Put = (kind: TableKind, key: string, listed: Listed) => void;

class Keyed extends Collector {
  readonly #put: Put;

  constructor(put: Put) {
    super();
    this.#put = put;
  }

  override addRange(range: Range, about: About = nothingMore): void {
    this.#put('ranges', range.text, listedAs(itself, about));
  }

  protected override put(kind: EntryKind, key: string, listed: Listed): void {
    this.#put(kind, key, listed);
  }
}

/** What happens to one entry. */
export class Change {
  removed: Listed | undefined;
  readonly added: Listed[] = [];

  /** What is listed afterwards. */
  applyTo(before: Listed | undefined): Listed | undefined {
    const kept = before && this.removed ? without(before, this.removed) : before;
    return this.added.reduce<Listed | undefined>((listed, more) => (listed === undefined ? more : mergedListed(listed, more)), kept);
  }
}

/** What an update changes. First all that is removed is taken away, then what is added comes in. */
export class Changes {
  readonly #byKind = new Map<TableKind, Map<string, Change>>();

  /** Takes what is to go; what it says about entries does not matter. */
  readonly removed = new Keyed((kind, key, listed) => {
    const change = this.#of(kind, key);
    change.removed = { ...change.removed, ...listed };
  });

  readonly added = new Keyed((kind, key, listed) => void this.#of(kind, key).added.push(listed));

  of(kind: TableKind): ReadonlyMap<string, Change> {
    return this.#byKind.get(kind) ?? new Map<string, Change>();
  }

  #of(kind: TableKind, key: string): Change {
    const changes = this.#byKind.get(kind) ?? new Map<string, Change>();
    this.#byKind.set(kind, changes);
    const change = changes.get(key) ?? new Change();
    changes.set(key, change);
    return change;
  }
}

function without({ itself: self, below, ...rest }: Listed, removed: Listed): Listed | undefined {
  const kept = { ...(self && !removed.itself && { itself: self }), ...(below && !removed.below && { below }) };
  return kept.itself || kept.below ? { ...rest, ...kept } : undefined;
}
