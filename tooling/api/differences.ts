const most = 20;

/** The lines that are gone and those that are new, in the order of the texts; a moved line counts as unchanged. */
export function differences(before: string, after: string): string {
  const [old, now] = [before.split('\n'), after.split('\n')];
  const lines = [...surplus(old, now).map((line) => `  - ${line}`), ...surplus(now, old).map((line) => `  + ${line}`)];
  return [...lines.slice(0, most), ...(lines.length > most ? [`  … and ${lines.length - most} more lines`] : [])].join('\n');
}

/** The lines of one text that the other does not have as often. */
function surplus(these: readonly string[], those: readonly string[]): string[] {
  const left = new Map<string, number>();
  for (const line of those) left.set(line, (left.get(line) ?? 0) + 1);
  return these.filter((line) => {
    const count = left.get(line) ?? 0;
    left.set(line, count - 1);
    return count <= 0 && line.trim() !== '';
  });
}
