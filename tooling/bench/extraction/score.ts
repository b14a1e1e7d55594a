import type { Passage } from './passages.ts';

export interface Score {
  right: number;
  wrong: number;
  missed: number;
}

/** What one extractor makes of a text, as `type value`. */
export type Extractor = (text: string) => Iterable<string>;

export interface Result {
  readonly all: Score;
  readonly byType: ReadonlyMap<string, Score>;
  /** For those who want to see them. */
  readonly mistakes: readonly string[];
}

export const precision = ({ right, wrong }: Score): number => right / (right + wrong);
export const recall = ({ right, missed }: Score): number => right / (right + missed);

/** With `claimed`, labels that are written as only ours claims to read them are neither right nor wrong. */
export function score(passages: readonly Passage[], extract: Extractor, { claimed = false } = {}): Result {
  const all: Score = { right: 0, wrong: 0, missed: 0 };
  const byType = new Map<string, Score>();
  const mistakes: string[] = [];
  const count = (found: string, what: keyof Score, title: string) => {
    const [type = ''] = found.split(' ', 1);
    const own = byType.get(type) ?? { right: 0, wrong: 0, missed: 0 };
    byType.set(type, own);
    own[what]++;
    all[what]++;
    if (what !== 'right') mistakes.push(`${what}: ${found} (${title})`);
  };
  for (const { title, text, labels: every, unscored, unclaimed } of passages) {
    const labels = claimed ? every.difference(unclaimed) : every;
    const neither = claimed ? unscored.union(unclaimed) : unscored;
    const hosts = hostsOf([...labels, ...neither]);
    const found = new Set(extract(text));
    for (const each of found) {
      if (labels.has(each)) count(each, 'right', title);
      else if (!neither.has(each) && !hosts.has(each)) count(each, 'wrong', title);
    }
    for (const label of labels) if (!found.has(label)) count(label, 'missed', title);
  }
  return { all, byType, mistakes };
}

/** The hosts of the URLs and mailboxes, as indicators. */
function hostsOf(labels: readonly string[]): Set<string> {
  const hosts = labels.flatMap((label) => {
    const [type = '', value = ''] = label.split(' ', 2);
    if (type === 'email') return [value.slice(value.lastIndexOf('@') + 1)];
    return type === 'url' ? [URL.parse(value)?.hostname.replaceAll(/[[\]]/g, '') ?? ''] : [];
  });
  return new Set(hosts.flatMap((host) => ['domain', 'ipv4', 'ipv6'].map((type) => `${type} ${host}`)));
}
