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

/** For a page. */
export function tableOf(goals: readonly Goal[], measured: readonly Measured[]): string {
  const rows = goals.flatMap((goal) => {
    const found = find(goal, measured);
    return found
      ? [
          `| ${goal.title} | ${figure(found.value)} | ${goal.against} | ${limitOf(goal)} | ${stateOf(goal, measured)} | ${found.note ?? ''} |`,
        ]
      : [];
  });
  return `| what | measured | | goal | reached | |\n|---|---|---|---|---|---|\n${rows.join('\n')}`;
}

/** What a page's figures were measured on. */
export function machine(): string {
  const [cpu] = cpus();
  return `Node ${process.versions.node}, ${process.platform} ${process.arch}, ${cpus().length} × ${cpu?.model.trim() ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GiB`;
}

/** The goals that are missed and not listed as missed: they fail a command. */
export const unexpectedOf = (goals: readonly Goal[], measured: readonly Measured[]): readonly Goal[] =>
  goals.filter((goal) => goal.missed === undefined && !isMet(goal, measured));

/** `docs/performance.md`. Without a date, so that it changes only where a figure does. */
export function pageOf(
  goals: readonly Goal[],
  measured: readonly Measured[],
  sizes: { readonly large: number; readonly small: number },
): string {
  return `# Performance

<!-- Written by the command below, and by nothing else. -->

\`\`\`
npx -y ${packageManager} bench            # writes this page; exits 1 when a goal is missed that is not listed as missed
npx -y ${packageManager} bench --quick    # a shorter run that writes nothing
npx -y ${packageManager} bench --only feeds    # one part: lookups, rows, installation, limits, feeds; writes nothing
\`\`\`

${tableOf(goals, measured)}

Machine: ${machine()}.

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
- Lists: \`@tw/connector-feeds\` is packed too. Of ten indicators four are domains, two URLs, three SHA-256 and one an IPv4 address; they
  are compiled from a file of lines, and that is what the update is compared with. A probe looks for one key and no others (not for the
  domains above it). The Map is filled from the same lines. Memory is that of the whole process, after a collection. Entries that are
  listed are read from the file, unless they are kept in memory with \`residentBytes\`.
- Quota: a server that counts on arrival over a rolling window and answers 429 beyond it; the use of the quota is the shortest possible time
  for so many requests ÷ the time taken, at 2 s the middle one of three runs; the refusals of all runs count.
`;
}
