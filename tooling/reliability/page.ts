import { packageManager } from '../bench/packed.ts';
import { type Measured, tableOf } from '../bench/report.ts';
import type { FaultFigures, FaultRow } from './faults/run.ts';
import { goals } from './goals.ts';
import { callers, type SoakFigures } from './soak/run.ts';

interface OnMachine {
  readonly machine: string;
}

/** What the parts of the run have measured, each when it was last run. */
export interface Figures {
  readonly faults?: FaultFigures & OnMachine;
  readonly short?: SoakFigures & OnMachine;
  readonly soak?: SoakFigures & OnMachine;
}

const parts = ['faults', 'short', 'soak'] as const;

export const measuredIn = (figures: Figures): readonly Measured[] => parts.flatMap((part) => figures[part]?.measured ?? []);

const rowOf = ({ title, ends, message, seconds, memoryMb }: FaultRow): string =>
  `| ${title} | ${ends} | ${message} | ${seconds.toFixed(1)} s | ${Math.max(0, memoryMb).toFixed(0)} MB |`;

function soakWords({ soak }: Figures): string {
  if (soak === undefined) return 'The soak has not been run yet.';
  const servers = soak.servers.length > 0 ? `real servers (${soak.servers.join(', ')}) and stubs` : 'stubs';
  return `The last soak took ${soak.seconds / 60} minutes, against ${servers}.`;
}

/** `docs/reliability.md`. Without a date, so that it changes only where a figure does. */
export function pageOf(figures: Figures): string {
  const machines = [...new Set(parts.flatMap((part) => figures[part]?.machine ?? []))];
  return `# Reliability

<!-- Written by the command below, and by nothing else. -->

\`\`\`
npx -y ${packageManager} reliability              # faults and half a minute of load; writes this page
npx -y ${packageManager} reliability --soak 10    # so many minutes against real servers, which takes root; writes this page
\`\`\`

Each exits with 1 when a goal is missed that is not listed as missed. \`--check\` writes nothing; \`--soak --stubs\` needs no server;
\`--page\` measures nothing and writes the page again from what was measured last.

${tableOf(goals, measuredIn(figures))}

Machine: ${machines.join('; ')}.

## Faults on the wire

Each fault is met in three ways: by a lookup (\`read\`: \`@tw/connector-virustotal\`), by an action and by an answer that is read piece by
piece (\`stream\`), the last two with a connector made for this. Settings: \`timeoutMs: 2000\` (8000 where much has
to be unpacked), \`retries: 1\`. Where the ways end alike one word stands for all; seconds and memory are the most of them.

| fault | ends as | message | within | memory |
|---|---|---|---|---|
${(figures.faults?.rows ?? []).map(rowOf).join('\n')}

How it is measured:

- The server speaks bytes over TCP or TLS and is another process. Each fault has a process of its own, which first makes good calls to a
  server that behaves, and collects garbage: that is rest.
- Memory is the most resident memory since the process began, less that at rest.
- A process that still runs a second after its last call has ended has left something open.
- A \`stream\` reads 32 MiB or three seconds and leaves: of an endless body it takes what it wants, which is \`ok\`.

## Load

${callers} callers, each with a call every second: lookups, listings of five pages, and actions, each with an id of its own. A proxy before each
server does something to one request of twenty: it resets it before it arrives, after it has arrived or in the answer, or holds it for half a second.
In the end the server is asked how often each action was done. An action whose answer was lost ends as unclear: it may be there or not,
and never twice. ${soakWords(figures)} Real servers also make tickets (with a correlation id and without), scan mail and
block senders.

The heap is measured after two collections, sixty times; the growth is the slope of the line through the last two thirds.
`;
}
