import type { ActionOptions, ActionResult, CallOptions } from '@tw/connector-core';
import type { CommandContext } from '../context.ts';
import { CommandError, UsageError } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import { painter, safe, toJson } from '../output/text.ts';

export interface ActionFlags {
  readonly reason?: string;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  readonly json?: boolean;
}

export interface Deed {
  /** As a person would order it, already safe to show: `Isolate ws-17 (id 42) at CrowdStrike`. */
  readonly order: string;
  /** What has to be typed to confirm it; by default `yes`. */
  readonly word?: { readonly name: string; readonly value: string };
  readonly call: CallOptions;
}

/** Throws UsageError where a confirmation is needed and nobody can give it: before anything is asked of a provider. */
export function assertCanAsk({ yes, dryRun }: ActionFlags, io: Io): void {
  if (yes === true || dryRun === true || (io.stdin.isTty && io.stderr.isTty)) return;
  throw new UsageError('nobody can be asked here, since this is no terminal. Add --yes to do it, or --dry-run to see what would be done.');
}

/** Asks if need be, acts, and tells what came of it. `run` may answer with an object it made, which `made` shows. */
export async function act<T extends object = ActionResult>(
  { order, word, call }: Deed,
  { reason, dryRun = false, yes = false, json = false }: ActionFlags,
  { io }: CommandContext,
  { run, made }: { readonly run: (action: ActionOptions) => Promise<T | ActionResult>; readonly made?: (result: T) => string },
): Promise<void> {
  if (!dryRun && !yes) await confirm(io, order, word);
  const result = await run({ ...call, dryRun, ...(reason !== undefined && { reason }) });
  if (json) io.stdout.write(`${toJson(result, 2)}\n`);
  else if (dryRun) io.stdout.write(`dry run, nothing was changed. Without it: ${order}.\n`);
  else io.stdout.write(`${made !== undefined && !isActionResult(result) ? made(result) : told(result as ActionResult, io)}\n`);
}

const isActionResult = (result: object): result is ActionResult => 'success' in result && 'message' in result;

const styles = { completed: 'green', pending: 'yellow', already_done: 'cyan', dry_run: 'dim' } as const;
const words = { completed: 'done', pending: 'pending', already_done: 'already done', dry_run: 'dry run' } as const;

function told({ status, message, actionId }: ActionResult, io: Io): string {
  const paint = painter(io.stdout, io.env);
  const id = actionId === undefined ? '' : ` [action ${safe(actionId)}]`;
  return `${paint(styles[status], words[status])}: ${safe(message)}${id}`;
}

/** Throws CommandError unless the person types what is asked for. */
async function confirm(io: Io, order: string, word: Deed['word']): Promise<void> {
  const paint = painter(io.stderr, io.env);
  const what = word === undefined ? 'Type yes to confirm' : `Type the ${word.name} to confirm`;
  io.stderr.write(`${paint('bold', `${order}?`)} ${what}: `);
  const answer = (await typedLine(io)).trim().toLowerCase();
  const isMeant = word === undefined ? answer === 'yes' || answer === 'y' : answer === word.value.trim().toLowerCase();
  if (!isMeant) throw new CommandError('not confirmed: nothing was done.');
}

/** What is typed until the line ends, or Ctrl-D. */
async function typedLine({ stdin, stderr }: Io): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  try {
    for await (const chunk of stdin.read()) {
      text += decoder.decode(chunk, { stream: true });
      if (/[\r\n]/.test(text)) break;
    }
  } finally {
    // Nobody has ended the line of the question.
    if (!/[\r\n]/.test(text)) stderr.write('\n');
  }
  return text.split(/[\r\n]/)[0] ?? '';
}
