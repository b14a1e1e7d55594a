import { oneLine } from '@tw/connector-core';
import type { CommandContext } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { explain } from '../explain.ts';
import { type Column, renderTable } from '../output/table.ts';
import { type Paint, painter, toJson } from '../output/text.ts';
import { describeAll, type ProviderState } from './describe.ts';

const columns: readonly Column[] = [
  { title: 'PROVIDER' },
  { title: 'NAME', min: 10, dispensable: 2 },
  { title: 'TRAITS', min: 12, dispensable: 1 },
  { title: 'STATE', min: 12 },
];
const settingColumns: readonly Column[] = [
  { title: 'VARIABLE', min: 20 },
  { title: 'STATE' },
  { title: 'PROVIDER', min: 10, dispensable: 2 },
  { title: 'DESCRIPTION', min: 16, dispensable: 1 },
];

/** Lists providers and their settings; returns the exit code. */
export async function runProviders({ json = false }: { readonly json?: boolean }, { io, catalog }: CommandContext): Promise<number> {
  const providers = await describeAll(await catalog(), io.env);
  const paint = painter(io.stdout, io.env);
  io.stdout.write(json ? `${toJson(providers.map(jsonOf), 2)}\n` : forPeople(providers, { output: io.stdout, paint }));
  // Without settings it could not be loaded; that it is not configured is no error.
  const broken = providers.flatMap(({ settings, error }) => (settings.length === 0 && error !== undefined ? [error] : []));
  for (const error of broken) io.stderr.write(explain(error, { env: io.env, debug: false }));
  return broken.length > 0 ? exitCodes.error : exitCodes.ok;
}

function forPeople(
  providers: readonly ProviderState[],
  options: { readonly output: CommandContext['io']['stdout']; readonly paint: Paint },
): string {
  const { paint } = options;
  const rows = providers.map((provider) => [provider.id, provider.displayName, provider.traits.join(', '), stateOf(provider)]);
  const settings = providers.flatMap(({ id, settings: each }) =>
    each.map(({ env, isSet, required, secret, description, default: usual }) => [
      env,
      isSet ? 'set' : required ? 'required' : 'optional',
      id,
      oneLine(`${description}${secret ? ' (secret)' : ''}${usual === undefined ? '' : ` (default: ${usual})`}`),
    ]),
  );
  const style = (text: string, row: number, column: number) =>
    column === 3 ? paint(providers[row]?.connector ? 'green' : 'dim', text) : text;
  return `${renderTable(columns, rows, { ...options, style })}\n${renderTable(settingColumns, settings, options)}`;
}

function stateOf({ connector, error, settings }: ProviderState): string {
  if (connector !== undefined) return 'configured';
  const missing = settings.filter(({ required, isSet }) => required && !isSet).map(({ env }) => env);
  return missing.length > 0 ? `needs ${missing.join(', ')}` : oneLine(error?.message ?? '');
}

function jsonOf({ connector, error, settings, ...known }: ProviderState): unknown {
  return {
    ...known,
    configured: connector !== undefined,
    ...(error !== undefined && { error: { code: error.code, message: error.message, hint: error.hint } }),
    settings,
  };
}
