/** A dot or an at-sign between the parts of a name, defanged or not. */
export interface Separator {
  readonly kind: 'dot' | 'at';
  readonly start: number;
  readonly end: number;
  readonly defanged: boolean;
  /** ` dot ` or ` at `, which may be plain English. */
  readonly isWord: boolean;
}

/** Fixed words and single characters only: each attempt looks at ten characters at most. */
const token =
  / (?:\[(?:\.|dot|@|at)\]|\((?:\.|dot|@|at)\)|\{(?:\.|dot)\}|dot|at) |\[(?:\.|dot|@|at)\]|\((?:\.|dot|@|at)\)|\{(?:\.|dot)\}|\\\./iy;

const space = 0x20;
const at = 0x40;
const openers = new Set(['[', '(', '{', '\\', ' ']);

/** The full stop, and what IDNA takes for one. */
export const isDot = (code: number): boolean => code === 0x2e || code === 0x3002 || code === 0xff0e || code === 0xff61;

/** The separator that begins at `index`. */
export function separatorAt(text: string, index: number): Separator | undefined {
  const code = text.charCodeAt(index);
  if (isDot(code)) return { kind: 'dot', start: index, end: index + 1, defanged: false, isWord: false };
  if (code === at) return { kind: 'at', start: index, end: index + 1, defanged: false, isWord: false };
  if (!openers.has(text[index] ?? '')) return undefined;
  token.lastIndex = index;
  const found = token.exec(text)?.[0].toLowerCase();
  if (found === undefined) return undefined;
  return {
    kind: found.includes('@') || found.includes('at') ? 'at' : 'dot',
    start: index,
    end: index + found.length,
    defanged: true,
    isWord: found === ' dot ' || found === ' at ',
  };
}

/** The separator that has the character at `index` in it: the dot of `[.]`, the bracket of ` [dot] `. */
export function separatorAround(text: string, index: number): Separator | undefined {
  const opening = index > 0 && openers.has(text[index - 1] ?? '') ? index - 1 : index;
  const first = opening > 0 && text.charCodeAt(opening - 1) === space ? opening - 1 : opening;
  for (let start = first; start <= index; start++) {
    const found = separatorAt(text, start);
    if (found !== undefined && found.end > index) return found;
  }
  return undefined;
}

/** The separator that ends before `index`. */
export function separatorBefore(text: string, index: number): Separator | undefined {
  for (let start = Math.max(0, index - 7); start < index; start++) {
    const found = separatorAt(text, start);
    if (found?.end === index) return found;
  }
  return undefined;
}
