import type { Command } from 'commander';
import type { CommandContext } from '../context.ts';

const help = `
Needs no settings, no key and no network, and changes nothing outside this process.
Exit codes: 0 done, 1 error, 2 wrong usage, 130 interrupted.`;

/** `tw demo` */
export function addDemo(program: Command, context: CommandContext): void {
  program
    .command('demo')
    .description('Work an incident through on simulators, step by step, with the code of each step')
    .addHelpText('after', help)
    .action(async () => {
      const { runDemo } = await import('../demo/run.ts');
      context.exitCode = await runDemo(context);
    });
}
