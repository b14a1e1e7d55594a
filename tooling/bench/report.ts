import { cpus, totalmem } from 'node:os';
import { packageManager } from './packed.ts';
import type { Goal } from './goals.ts';

export interface Measured {
  readonly id: string;
  readonly value: number;
  /** What else is worth knowing of it. */
  readonly note?: string;
}

const find = (goal: Goal, measured: readonly Measured[]): Measured | undefined => measured.find(({ id }) => id === goal.id);

/** Whether a goal is reached; what a short run leaves out counts as reached. */
export function isMet(goal: Goal, measured: readonly Measured[]): boolean {
  const value = find(goal, measured)?.value;
  if (value === undefined) return true;
  return value <= (goal.atMost ?? Infinity) && value >= (goal.atLeast ?? -Infinity);
}

const limitOf = ({ atMost, atLeast }: Goal): string => (atMost !== undefined ? `≤ ${atMost}` : `≥ ${atLeast}`);
const figure = (value: number): string => (Number.isInteger(value) ? String(value) : value.toFixed(2));

function stateOf(goal: Goal, measured: readonly Measured[]): string {
  if (isMet(goal, measured)) return goal.missed === undefined ? 'yes' : 'yes, though listed as missed';
  return goal.missed === undefined ? '**no**' : `no: ${goal.missed}`;
}

/** For the terminal. */
export function linesOf(goals: readonly Goal[], measured: readonly Measured[]): string[] {
  return goals.flatMap((goal) => {
    const found = find(goal, measured);
    if (found === undefined) return [];
    const mark = isMet(goal, measured) ? 'ok  ' : 'MISS';
    return [`${mark} ${goal.title}: ${figure(found.value)} ${goal.against} (goal ${limitOf(goal)})${found.note ? `; ${found.note}` : ''}`];
  });
}

/** `docs/performance.md`. Without a date, so that it changes only where a figure does. */
export function pageOf(
  goals: readonly Goal[],
  measured: readonly Measured[],
  sizes: { readonly large: number; readonly small: number },
): string {
  const rows = goals.flatMap((goal) => {
    const found = find(goal, measured);
    return found
      ? [
          `| ${goal.title} | ${figure(found.value)} | ${goal.against} | ${limitOf(goal)} | ${stateOf(goal, measured)} | ${found.note ?? ''} |`,
        ]
      : [];
  });
  const [cpu] = cpus();
  return `# Performance

<!-- Written by the command below, and by nothing else. -->

\`\`\`
npx -y ${packageManager} bench            # writes this page; exits 1 when a goal is missed that is not listed as missed
npx -y ${packageManager} bench --quick    # a shorter run that writes nothing
\`\`\`

| what | measured | | goal | reached | |
|---|---|---|---|---|---|
${rows.join('\n')}

Machine: Node ${process.versions.node}, ${process.platform} ${process.arch}, ${cpus().length} × ${cpu?.model.trim() ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GiB.

## How it is measured

- The connector is the packed one: core and \`@tw/connector-virustotal\` are packed as for publishing and unpacked into an empty folder
  with their dependencies.
- Lookups and rows: CPU time of a process that does only the client's work (\`process.cpuUsage\`); the server is another process, on
  loopback. The peers run in turn with ours, round by round; the first round warms up. Compared are the medians of the rounds.
- The connector does all it does for its users: key, retries, time limit, the caller's signal, a budget, validation, the verdict. The
  \`undici\` loop does none of that; stock ky has the key, retries, a time limit and a signal.
- The reports are indented JSON, as VirusTotal sends it: ${sizes.large.toLocaleString('en')} and ${sizes.small.toLocaleString('en')} bytes; 8 lookups at a time.
- Rows: pages of 5,000 rows of 250 bytes through \`searchEvents\` of a connector made for this. The heap is measured after a collection, a
  tenth in and at the end.
- Import: wall time of whole processes, run in turn, medians. What is loaded is watched by a loader hook and by Node's list of its
  own modules.
- Quota: a server that counts on arrival over a rolling window and answers 429 beyond it; the use of the quota is the shortest possible time
  for so many requests ÷ the time taken, at 2 s the middle one of three runs; the refusals of all runs count.
`;
}
