import type { Command } from 'commander';
import type { CommandContext } from '../context.ts';
import { addActionOptions, addListOptions, addReadOptions } from '../options.ts';
import type { ActionFlags } from '../traits/act.ts';
import type { TraitOptions } from '../traits/open.ts';

const readCodes = '\nExit codes: 0 done, also where nothing was found, 1 error, 2 wrong usage, 130 interrupted.';
const actionCodes = `
What will be done is shown and has to be confirmed; --yes does without, for scripts. Each action leaves a line on the error
output, with the reason.

Exit codes: 0 done, accepted or so before, 1 error, also where it was not confirmed, 2 wrong usage, 130 interrupted.`;

interface Kinds {
  readonly read: TraitOptions;
  readonly list: TraitOptions;
  readonly action: TraitOptions & ActionFlags;
}

export interface SubCommand<Options> {
  readonly name: string;
  readonly description: string;
  /** Its arguments, and what they are. */
  readonly args?: Readonly<Record<string, string>>;
  /** Adds options of its own. */
  readonly options?: (command: Command) => Command;
  /** An action that needs a `--reason`. */
  readonly needsReason?: boolean;
  /** Returns the exit code. */
  readonly run: (options: Options, ...args: string[]) => Promise<number>;
}

/** Adds a command for one trait, such as `tw mail`; the result adds its sub-commands. */
export function addGroup(program: Command, context: CommandContext, facts: { name: string; description: string; variable: string }) {
  const group = program.command(facts.name).description(facts.description).addHelpText('after', readCodes);
  return <K extends keyof Kinds, Own = object>(kind: K, { needsReason = false, ...sub }: SubCommand<Kinds[K] & Own>): void => {
    const command = group.command(sub.name).description(sub.description);
    for (const [name, description] of Object.entries(sub.args ?? {})) command.argument(`<${name}>`, description);
    sub.options?.(command);
    if (kind === 'action') addActionOptions(command, facts.variable, { needsReason });
    else (kind === 'list' ? addListOptions : addReadOptions)(command, facts.variable);
    command.addHelpText('after', kind === 'action' ? actionCodes : readCodes).action(async () => {
      context.exitCode = await sub.run(command.optsWithGlobals<Kinds[K] & Own>(), ...command.args);
    });
  };
}
