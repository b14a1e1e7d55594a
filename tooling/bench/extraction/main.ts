import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ours, peer } from './extractors.ts';
import { type Measured, pageOf, summary } from './page.ts';
import { readPassages } from './passages.ts';
import { precision, recall, score } from './score.ts';
import { measureHeap, measureSpeed } from './speed.ts';

const { list } = parseArgs({ options: { list: { type: 'boolean', default: false } } }).values;

const passages = readPassages();
const strict = (text: string): string[] => peer(text, true);
const own = score(passages, ours);
const peers = {
  'ioc-extractor': score(passages, strict),
  'ioc-extractor, not strict': score(passages, (each) => peer(each, false)),
};
const claimed = { '@tw/indicators': score(passages, ours, { claimed: true }), 'ioc-extractor': score(passages, strict, { claimed: true }) };
const all = passages.map(({ text }) => text).join('\n');
const text = all.repeat(Math.ceil(4e6 / all.length));
const measured: Measured = {
  passages,
  results: { '@tw/indicators': own, ...peers },
  claimed,
  speed: measureSpeed(text, 5),
  heap: await measureHeap(text, Math.ceil(100e6 / text.length)),
};

for (const line of [...summary(measured.results), ...summary(claimed)]) console.log(line);
console.log(
  `${measured.speed.ours.toFixed(1)} MB/s, ioc-extractor ${measured.speed.peer.toFixed(1)} MB/s; heap over 100 MB ${measured.heap.toFixed(0)} MB`,
);
if (list) for (const mistake of own.mistakes) console.log(mistake);
writeFileSync(join(import.meta.dirname, '../../../docs/extraction.md'), pageOf(measured));

const maxHeap = 16;
const isBetter =
  [...Object.values(peers), claimed['ioc-extractor']].every(
    (each) => precision(own.all) > precision(each.all) && recall(own.all) > recall(each.all),
  ) &&
  // The two are near each other, and a busy machine tells them apart by chance.
  measured.speed.ours > measured.speed.peer / 2 &&
  measured.heap <= maxHeap;
if (!isBetter) console.error(`Not better in precision and recall, or less than half as fast, or a heap of more than ${maxHeap} MB.`);
process.exitCode = isBetter ? 0 : 1;
