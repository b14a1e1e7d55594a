import type { Io } from '../io.ts';
import { cut } from '../output/table.ts';
import { painter } from '../output/text.ts';

export interface Step<T> {
  readonly title: string;
  /** Whose operation it is: `siem`. */
  readonly trait: string;
  /** What the code calls its result. */
  readonly as: string;
  /** The source of `call`, on one line: a test compares them. */
  readonly code: string;
  readonly call: () => Promise<T>;
  /** The result, a line each, safe to show. */
  readonly show: (result: T) => readonly string[];
}

const indent = '    ';
/** Where the output is no terminal, which has a width of its own. */
const usualWidth = 160;

/** Prints steps as they are done: title, code, result. */
export function createStage({ stdout, env, signal }: Pick<Io, 'stdout' | 'env' | 'signal'>) {
  const paint = painter(stdout, env);
  const write = (line: string) => stdout.write(`${line}\n`);
  const width = (stdout.isTty ? stdout.columns : usualWidth) - indent.length - 2;
  let count = 0;
  return {
    say: (text: string) => write(text),
    heading: (text: string) => write(paint('bold', text)),
    code: (text: string) => write(indent + paint('cyan', text)),
    /** Does one step and answers with its result. */
    async step<T>({ title, trait, as, code, call, show }: Step<T>): Promise<T> {
      signal.throwIfAborted();
      count++;
      write(`\n${paint(['bold', 'yellow'], `${String(count).padStart(2)}.`)} ${paint('bold', title)} ${paint('dim', `[${trait}]`)}`);
      write(`${indent}${paint('cyan', `const ${as} = await ${code};`)}`);
      const result = await call();
      for (const [index, line] of show(result).entries()) write(`${indent}${index === 0 ? paint('green', '→') : ' '} ${cut(line, width)}`);
      return result;
    },
  };
}
