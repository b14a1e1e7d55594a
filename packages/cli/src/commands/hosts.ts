import type { Command } from 'commander';
import type { CommandContext } from '../context.ts';
import { addActionOptions, addListOptions, addReadOptions } from '../options.ts';
import type { ActionFlags } from '../traits/act.ts';
import type { TraitOptions } from '../traits/open.ts';

const variable = 'TW_EDR_MODE';

const listHelp = `
Without a query all hosts are listed. To search for the word show, write: tw hosts -- show

Exit codes: 0 done, also where nothing was found, 1 error, 2 wrong usage, 130 interrupted.`;

const containHelp = (verb: string) => `
The host is given by its name or its id at the provider. A name that several hosts have is an error that lists them; none is
chosen. What will be done is shown, and the name has to be typed again to confirm it; --yes does without, for scripts.
Each action leaves a line on the error output, with the reason.

Exit codes: 0 done, accepted or so before, 1 error, also where it was not confirmed, 2 wrong usage, 130 interrupted.

Examples:
  tw ${verb} ws-17 --reason 'INC-42: beaconing' --dry-run
  tw ${verb} ws-17 --reason 'INC-42: beaconing' --provider crowdstrike --yes`;

/** `tw hosts` */
export function addHosts(program: Command, context: CommandContext): void {
  const hosts = program
    .command('hosts')
    .description('List hosts of an EDR, or show one')
    .argument('[query]', 'a part of the name, or an address');
  addListOptions(hosts, variable)
    .addHelpText('after', listHelp)
    .action(async (query: string | undefined, _: unknown, self: Command) => {
      const { runHosts } = await import('../edr/hosts.ts');
      context.exitCode = await runHosts(query ?? '', self.optsWithGlobals<TraitOptions>(), context);
    });
  addReadOptions(hosts.command('show').description('Show one host').argument('<host>', 'its name or id'), variable)
    .addHelpText('after', '\nExit codes: 0 done, 1 error, 2 wrong usage, 130 interrupted.')
    .action(async (host: string, _: unknown, self: Command) => {
      const { runHost } = await import('../edr/hosts.ts');
      context.exitCode = await runHost(host, self.optsWithGlobals<TraitOptions>(), context);
    });
}

/** `tw isolate` and `tw unisolate` */
export function addContain(program: Command, context: CommandContext): void {
  for (const [kind, description] of [
    ['isolate', 'Cut a host off the network, except from its console'],
    ['unisolate', 'End the isolation of a host'],
  ] as const)
    addActionOptions(program.command(kind).description(description).argument('<host>', 'its name or id'), variable, { needsReason: true })
      .addHelpText('after', containHelp(kind))
      .action(async (host: string, _: unknown, self: Command) => {
        const { runContain } = await import('../edr/contain.ts');
        context.exitCode = await runContain(kind, host, self.optsWithGlobals<TraitOptions & ActionFlags>(), context);
      });
}
