import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageManager } from '../packed.ts';
import { folder, type Passage } from './passages.ts';
import { precision, recall, type Result, type Score } from './score.ts';
import type { Speed } from './speed.ts';

export interface Measured {
  readonly passages: readonly Passage[];
  readonly results: Readonly<Record<string, Result>>;
  /** Without what the other does not claim to read. */
  readonly claimed: Readonly<Record<string, Result>>;
  readonly speed: Speed;
  readonly heap: number;
}

const percent = (value: number): string => (Number.isNaN(value) ? '–' : `${(value * 100).toFixed(1)} %`);
const row = (cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |`;
const scoreCells = (score: Score): string[] => [percent(precision(score)), percent(recall(score))];

/** A table of the whole, for the page and the terminal. */
export function summary(results: Readonly<Record<string, Result>>): string[] {
  return [
    row(['', 'precision', 'recall', 'right', 'wrong', 'missed']),
    row(['---', '---', '---', '---', '---', '---']),
    ...Object.entries(results).map(([name, { all }]) => row([name, ...scoreCells(all), all.right, all.wrong, all.missed])),
  ];
}

function byType({ results }: Measured): string[] {
  const names = Object.keys(results);
  const types = [...new Set(Object.values(results).flatMap((result) => [...result.byType.keys()]))].toSorted();
  const none: Score = { right: 0, wrong: 0, missed: 0 };
  return [
    row(['precision / recall', ...names]),
    row(['---', ...names.map(() => '---')]),
    ...types.map((type) =>
      row([`\`${type}\``, ...Object.values(results).map((result) => scoreCells(result.byType.get(type) ?? none).join(' / '))]),
    ),
  ];
}

/** `docs/extraction.md`. */
export function pageOf(measured: Measured): string {
  const { passages, results, claimed, speed, heap } = measured;
  const labels = passages.reduce((sum, passage) => sum + passage.labels.size, 0);
  const rules = readFileSync(join(folder, 'RULES.md'), 'utf8').replace(/^# .*\n+/, '');
  const unclaimed = passages.reduce((sum, passage) => sum + passage.labels.intersection(passage.unclaimed).size, 0);
  const [own, peer] = Object.values(results);
  const punctuated = peer?.mistakes.filter((mistake) => /^wrong: url .*[.)|'>] \(/.test(mistake)).length;
  return `# Extraction of indicators

<!-- Written by the command below, and by nothing else. -->

\`\`\`
npx -y ${packageManager} bench:extraction           # writes this page; exits 1 where ours is not the better one
npx -y ${packageManager} bench:extraction --list    # also lists every mistake of ours
\`\`\`

\`@tw/indicators\` and [\`ioc-extractor\`](https://www.npmjs.com/package/ioc-extractor) in one run over ${passages.length} passages with ${labels} labelled indicators.
The latter is asked for the nine types that both know, with refanging, and with and without its option \`strict\`. Its option
\`punycode\` is left out: it converts the whole text and not the names in it, so that it then finds less.

${summary(results).join('\n')}

${byType(measured).join('\n')}

${unclaimed} of the labels are written in ways that the README of \`ioc-extractor\` does not name: letters beyond ASCII, \`.onion\`, \`h**p\`, \`fxp\`, words such
as \` dot \` without brackets, and URLs without a scheme. Without these:

${summary(claimed).join('\n')}

Of what \`ioc-extractor\` gets wrong, ${punctuated} are URLs with the punctuation that follows them; who cuts that off has them right.

Speed on these passages, put together to a few megabytes, CPU time: ${speed.ours.toFixed(1)} MB/s, ioc-extractor ${speed.peer.toFixed(1)} MB/s:
${(speed.ours / speed.peer).toFixed(1)} times as fast. They are full of indicators, which is what takes the time. Heap over 100 MB of them from a stream: ${heap.toFixed(0)} MB at most.

## What to make of it

The passages were chosen and labelled by the authors of \`@tw/indicators\`, and its rules were mended after runs over them: its figures are
those of texts that it was fitted to, and those of \`ioc-extractor\` are not. What to expect of other texts is rather this: the ten passages
in \`fresh.txt\` were written last, and when both first saw them, ours had a precision of 89.5 % and a recall of 100 %, and \`ioc-extractor\`
71.1 % and 94.1 %. (Two rules were mended after that, too.) Ten passages are few: try your own reports. Each extractor's values are normalised in
the same way before they are compared.

Mistakes that are left:

${own?.mistakes.map((mistake) => `- ${mistake.replace(/^(\w+): (\w+) (.*) \((.*)\)$/, '$1: `$3` ($2; $4)')}`).join('\n')}

## How the passages are labelled

They are in [packages/indicators/fixtures/reports](../packages/indicators/fixtures/reports/RULES.md).

${rules.trim()}

## The documents

${passages.map(({ title, source }) => `- ${title}: ${source.startsWith('http') ? `<${source}>` : `\`${source}\``}`).join('\n')}
`;
}
