import { type ConnectorHealth, isConnectorError, oneLine } from '@tw/connector-core';
import type { CommandContext } from '../context.ts';
import { exitCodes, messageOf, UnknownProvider, UsageError } from '../exit-codes.ts';
import { advice, redact } from '../explain.ts';
import { type Column, renderTable } from '../output/table.ts';
import { painter, toJson } from '../output/text.ts';
import { describeAll, type ProviderState } from './describe.ts';

export interface HealthOptions {
  readonly provider?: readonly string[];
  /** In ms. */
  readonly timeout?: number;
  readonly json?: boolean;
}

const columns: readonly Column[] = [
  { title: 'PROVIDER' },
  { title: 'HEALTH' },
  { title: 'TIME', dispensable: 2 },
  { title: 'MESSAGE', min: 20, dispensable: 1 },
];
const styles = { healthy: 'green', degraded: 'yellow', unhealthy: 'red', unknown: 'dim' } as const;

/** Checks providers and returns the exit code. */
export async function runHealth(
  { provider: wanted, timeout, json = false }: HealthOptions,
  { io, catalog }: CommandContext,
): Promise<number> {
  const all = await describeAll(await catalog(), io.env);
  const unknown = wanted?.find((id) => !all.some((each) => each.id.toLowerCase() === id));
  if (unknown !== undefined)
    throw new UnknownProvider(
      `--provider: there is no provider ${JSON.stringify(unknown.slice(0, 40))}. There are: ${all.map(({ id }) => id).join(', ')}.`,
    );
  const checked = all.filter((each) => (wanted ? wanted.includes(each.id.toLowerCase()) : isMeant(each)));
  if (checked.length === 0) throw new UsageError('no provider is configured. See tw providers for the settings.');
  const results = await Promise.all(
    checked.map(async (each) => ({ provider: each.id, ...(await healthOf(each, { signal: io.signal, timeoutMs: timeout })) })),
  );
  io.signal.throwIfAborted();

  const paint = painter(io.stdout, io.env);
  const rows = results.map((each) => [
    each.provider,
    each.status,
    each.latencyMs === undefined ? '' : `${each.latencyMs} ms`,
    'message' in each ? redact(oneLine(each.message, 500), io.env) : '',
  ]);
  const style = (text: string, row: number, column: number) =>
    column === 1 ? paint(styles[results[row]?.status ?? 'unknown'], text) : text;
  io.stdout.write(json ? `${toJson(results, 2)}\n` : renderTable(columns, rows, { output: io.stdout, paint, style }));
  return results.every(({ status }) => status === 'healthy') ? exitCodes.ok : exitCodes.error;
}

/** Configured, or meant to be: somebody set something, and it is not enough. */
const isMeant = ({ connector, settings }: ProviderState): boolean => connector !== undefined || settings.some(({ isSet }) => isSet);

async function healthOf(
  { connector, error }: ProviderState,
  options: { readonly signal: AbortSignal; readonly timeoutMs: number | undefined },
): Promise<ConnectorHealth> {
  if (connector !== undefined)
    return connector.healthCheck(options).catch((failure: unknown) => ({ status: 'unknown', message: messageOf(failure) }));
  if (!isConnectorError(error)) return { status: 'unknown', message: 'it could not be checked' };
  return { status: 'unhealthy', message: advice(error.message, error.hint), code: error.code };
}
