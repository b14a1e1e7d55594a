import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { linesOf, machine, unexpectedOf } from '../bench/report.ts';
import { runFaults } from './faults/run.ts';
import { goals } from './goals.ts';
import { type Figures, measuredIn, pageOf } from './page.ts';

const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
const say = (text: string) => process.stderr.write(`${text}\n`);

say('faults on the wire …');
const figures: Figures = { machine: machine(), faults: await runFaults(say) };
const measured = measuredIn(figures);

for (const line of linesOf(goals, measured)) process.stdout.write(`${line}\n`);
if (!values.check) writeFileSync(join(import.meta.dirname, '../../docs/reliability.md'), pageOf(figures));
const unexpected = unexpectedOf(goals, measured);
for (const { title, against } of unexpected) say(`missed: ${title} (${against})`);
process.exitCode = unexpected.length > 0 ? 1 : 0;
