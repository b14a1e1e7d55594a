import type { ActionEvent, CallOptions, Connector, Hooks, Traits } from '@tw/connector-core';
import { type Catalog, connect, modeVariable } from '@tw/connectors/registry';
import type { CommandContext } from '../context.ts';
import { redact } from '../explain.ts';
import { plain } from '../output/text.ts';
import { assertProviders, type KnownTrait, traitNames } from '../providers/known.ts';
import { auditLine } from './audit.ts';

/** Options of every command that asks one provider. */
export interface TraitOptions {
  readonly provider?: string;
  /** In ms. */
  readonly timeout?: number;
  readonly json?: boolean;
  readonly jsonl?: boolean;
  readonly limit?: number;
}

export interface Opened<T extends KnownTrait> {
  readonly connector: Connector & Traits[T];
  /** What people call the provider. */
  readonly place: string;
  /** Options of each call. */
  readonly call: CallOptions;
}

/** A shorter wait is not worth a line. */
const noticeableMs = 1000;

/** Connects to the provider that the options or the environment name. Says on the error output when that is the simulator. */
export async function open<const T extends KnownTrait>(
  trait: T,
  { provider, timeout }: TraitOptions,
  context: CommandContext,
): Promise<Opened<T>> {
  const { io } = context;
  const catalog = await context.catalog();
  await assertProviders(provider === undefined ? [] : [provider], trait, catalog);
  const connector = await connect(trait, provider, { env: io.env, catalog, hooks: hooksOf(context) });
  if (connector.name === 'mock')
    io.stderr.write(
      `tw: a simulator answers: all of this is made up, and forgotten when the command ends. For a real ${traitNames[trait]} set ${modeVariable(trait)} (see tw providers).\n`,
    );
  return {
    connector,
    place: connector.name === 'mock' ? 'the simulator' : displayName(catalog, connector.name),
    call: { signal: io.signal, ...(timeout !== undefined && { timeoutMs: timeout }) },
  };
}

function hooksOf({ io }: CommandContext): Hooks {
  const write = (line: string) => io.stderr.write(`${redact(plain(line, 1000), io.env)}\n`);
  return {
    onAction(event: ActionEvent) {
      if (event.phase === 'after') write(auditLine(event));
    },
    onRateLimit({ connector, waitMs = 0 }) {
      if (waitMs >= noticeableMs) write(`tw: waiting ${Math.ceil(waitMs / 1000)} s for ${connector}’s rate limit`);
    },
  };
}

function displayName(catalog: Catalog, id: string): string {
  const entry = Object.entries(catalog).find(([key]) => key.toLowerCase() === id.toLowerCase())?.[1];
  const { displayName: name } = (entry ?? {}) as { readonly displayName?: unknown };
  return typeof name === 'string' ? plain(name, 60) : id;
}
