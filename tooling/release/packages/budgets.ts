import { posix } from 'node:path';
import { parseAst } from 'rolldown/parseAst';

/** How large a package may be, unpacked. */
export interface Budget {
  readonly files: number;
  readonly kB: number;
  /** By entry: the JavaScript of this package that importing it loads at once, in kB. */
  readonly entries: Readonly<Record<string, number>>;
}

/** What a package measures, in the terms of its budget. */
export function measure(
  files: ReadonlyMap<string, number>,
  entries: Readonly<Record<string, string>>,
  read: (path: string) => string,
): Budget {
  return {
    files: files.size,
    kB: kilobytes([...files.keys()], files),
    entries: Object.fromEntries(Object.entries(entries).map(([name, path]) => [name, kilobytes(loadedBy(path, read), files)])),
  };
}

const kilobytes = (paths: readonly string[], files: ReadonlyMap<string, number>): number =>
  Math.ceil(paths.reduce((sum, path) => sum + (files.get(path) ?? 0), 0) / 1000);

/** The modules of the package that `entry` loads; what is imported on demand is not among them. */
function loadedBy(entry: string, read: (path: string) => string): string[] {
  const seen = new Set<string>();
  const queue = [posix.normalize(entry)];
  for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
    if (seen.has(path)) continue;
    seen.add(path);
    for (const statement of parseAst(read(path)).body) {
      const from = 'source' in statement ? statement.source?.value : undefined;
      if (from?.startsWith('.')) queue.push(posix.join(posix.dirname(path), from));
    }
  }
  return [...seen];
}

/** What goes over its budget, and by how much. */
export function budgetProblems(measured: Budget, budget: Budget | undefined): string[] {
  if (budget === undefined) return [`has no budget. ${whatToDo}`];
  const rows: readonly (readonly [string, number, number | undefined])[] = [
    ['files', measured.files, budget.files],
    ['kB', measured.kB, budget.kB],
    ...Object.entries(measured.entries).map(([name, kB]) => [`kB of JavaScript behind "${name}"`, kB, budget.entries[name]] as const),
  ];
  return rows
    .filter(([, is, may]) => may === undefined || is > may)
    .map(([unit, is, may]) => `${is} ${unit}, where ${may ?? 'no budget'} is allowed. ${whatToDo}`);
}

const whatToDo = 'Find out what grew; if users need it, `pnpm test:packages --write` raises tooling/release/packages/budgets.json';

const headroom = 1.2;

/** What is measured, with room for ordinary changes. */
export const budgetFor = ({ files, kB, entries }: Budget): Budget => ({
  files: withHeadroom(files, 5),
  kB: withHeadroom(kB, 10),
  entries: Object.fromEntries(Object.entries(entries).map(([name, size]) => [name, withHeadroom(size, 5)])),
});

/** Rounded up to a step, so that the table does not change with each line. */
const withHeadroom = (value: number, step: number): number => Math.ceil((value * headroom) / step) * step;
