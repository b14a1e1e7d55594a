/** The cells of a row, trimmed; undefined if its quotes do not fit together. */
export type SplitCells = (line: string) => string[] | undefined;

/**
 * No line break within quotes is taken: no indicator has one, and a quote that is not closed would hide the rest of the file.
 * `relaxed` takes quotes inside of cells as they are, if each cell is in quotes: addresses of attacks hold them.
 */
export async function cellSplitter(delimiter: string, { relaxed = false } = {}): Promise<SplitCells> {
  // Only here: importing it costs more than the rest of this package.
  const { parse } = await import('csv-parse/sync');
  const options = { delimiter, trim: true };
  const between = new RegExp(`"\\s*${delimiter === '|' ? '\\|' : delimiter}\\s*"`);

  return (line) => {
    if (!line.includes('"')) return line.split(delimiter).map((cell) => cell.trim());
    // Nearly all rows: every cell in quotes, and none inside.
    const isQuoted = line.length > 1 && line.startsWith('"') && line.endsWith('"');
    const cells = isQuoted ? line.slice(1, -1).split(between) : [];
    if (isQuoted && !cells.some((cell) => cell.includes('"'))) return cells.map((cell) => cell.trim());
    try {
      return parse(line, options)[0] ?? [];
    } catch {
      return isQuoted && relaxed ? cells.map((cell) => cell.trim()) : undefined;
    }
  };
}
