import type { Io } from '../io.ts';
import type { Answer } from '../lookup/ask.ts';
import type { Progress } from './progress.ts';
import { toJson } from './text.ts';

export type Format = 'table' | 'json' | 'jsonl' | 'csv';

/** Writes answers in one format. */
export interface Writer {
  /** The answers about one indicator. */
  add(answers: readonly Answer[]): void;
  end(): void;
}

export async function createWriter(format: Format, io: Io, progress: Progress): Promise<Writer> {
  const write = (text: string) => {
    progress.clear();
    io.stdout.write(text);
  };
  if (format === 'json') return jsonWriter(write);
  if (format === 'jsonl')
    return { add: (answers) => write(answers.map((answer) => `${toJson(jsonOf(answer))}\n`).join('')), end: () => undefined };
  // Each brings a library that the other formats do not need.
  if (format === 'csv') return (await import('./csv.ts')).csvWriter(write);
  return (await import('./reports.ts')).reportWriter(io, write);
}

function jsonWriter(write: (text: string) => void): Writer {
  const all: unknown[] = [];
  return {
    add: (answers) => all.push(...answers.map(jsonOf)),
    end: () => write(`${toJson(all, 2)}\n`),
  };
}

/** A report, or the text as it was given with what went wrong. */
function jsonOf(answer: Answer): unknown {
  if ('report' in answer) return answer.report;
  const { code, message, hint } = answer.error;
  return {
    indicator: answer.query.text,
    ...(answer.provider !== undefined && { source: answer.provider }),
    error: { code, message, hint },
  };
}
