import { packageManager } from '../bench/packed.ts';
import { type Measured, tableOf } from '../bench/report.ts';
import type { FaultFigures, FaultRow } from './faults/run.ts';
import { goals } from './goals.ts';

/** What the parts of the run have measured, each when it was last run. */
export interface Figures {
  readonly machine: string;
  readonly faults: FaultFigures;
}

export const measuredIn = ({ faults }: Figures): readonly Measured[] => [...faults.measured];

const rowOf = ({ title, ends, message, seconds, memoryMb }: FaultRow): string =>
  `| ${title} | ${ends} | ${message} | ${seconds.toFixed(1)} s | ${Math.max(0, memoryMb).toFixed(0)} MB |`;

/** `docs/reliability.md`. Without a date, so that it changes only where a figure does. */
export function pageOf(figures: Figures): string {
  return `# Reliability

<!-- Written by the command below, and by nothing else. -->

\`\`\`
npx -y ${packageManager} reliability            # measures, and writes this page; exits 1 when a goal is missed that is not listed as missed
npx -y ${packageManager} reliability --check    # the same, and writes nothing
\`\`\`

${tableOf(goals, measuredIn(figures))}

Machine: ${figures.machine}.

## Faults on the wire

Each fault is met in three ways: by a lookup (\`read\`: \`@tw/connector-virustotal\`), by an action and by an answer that is read piece by
piece (\`stream\`), the last two with a connector made for this. Settings: \`timeoutMs: 2000\` (8000 where much has
to be unpacked), \`retries: 1\`. Where the ways end alike one
word stands for all; seconds and memory are the most of them.

| fault | ends as | message | within | memory |
|---|---|---|---|---|
${figures.faults.rows.map(rowOf).join('\n')}

How it is measured:

- The server speaks bytes over TCP or TLS and is another process. Each fault has a process of its own, which first makes good calls to a
  server that behaves, and collects garbage: that is rest.
- Memory is the most resident memory since the process began, less that at rest.
- A process that still runs a second after its last call has ended has left something open.
- A \`stream\` reads 32 MiB or three seconds and leaves: of an endless body it takes what it wants, which is \`ok\`.
`;
}
