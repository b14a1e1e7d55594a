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
const own = score(passages, ours);
const peers = {
  'ioc-extractor': score(passages, (text) => peer(text, true)),
  'ioc-extractor, not strict': score(passages, (text) => peer(text, false)),
};
const all = passages.map(({ text }) => text).join('\n');
const text = all.repeat(Math.ceil(4e6 / all.length));
const measured: Measured = {
  passages,
  results: { '@tw/indicators': own, ...peers },
  speed: measureSpeed(text, 3),
  heap: await measureHeap(text, Math.ceil(100e6 / text.length)),
};

for (const line of summary(measured)) console.log(line);
console.log(
  `${measured.speed.ours.toFixed(1)} MB/s, ioc-extractor ${measured.speed.peer.toFixed(1)} MB/s; heap over 100 MB ${measured.heap.toFixed(0)} MB`,
);
if (list) for (const mistake of own.mistakes) console.log(mistake);
writeFileSync(join(import.meta.dirname, '../../../docs/extraction.md'), pageOf(measured));

const maxHeap = 64;
const isBetter =
  Object.values(peers).every((each) => precision(own.all) > precision(each.all) && recall(own.all) > recall(each.all)) &&
  measured.speed.ours > measured.speed.peer &&
  measured.heap <= maxHeap;
if (!isBetter) console.error('Not better in everything: precision, recall, speed, and a heap of at most 64 MB.');
process.exitCode = isBetter ? 0 : 1;
