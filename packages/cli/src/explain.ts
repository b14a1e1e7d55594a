import { isConnectorError, toBase64 } from '@tw/connector-core';
import { CommanderError } from 'commander';
import { CommandError, UsageError } from './exit-codes.ts';
import { plain } from './output/text.ts';

export interface ExplainOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Adds the stack trace. */
  readonly debug: boolean;
}

const maxLength = 600;

/** One line that says what went wrong and what to do, without any credential; its stack trace below with `debug`. */
export function explain(error: unknown, { env, debug }: ExplainOptions): string {
  const line = `tw: ${plain(sentence(error), maxLength)}\n`;
  const cause = error instanceof CommandError ? (error.cause ?? error) : error;
  const stack = debug && cause instanceof Error && cause.stack !== undefined ? `${cause.stack}\n` : '';
  return redact(line + stack, env);
}

function sentence(error: unknown): string {
  if (isConnectorError(error)) return `${error.connector === undefined ? '' : `${error.connector}: `}${advice(error.message, error.hint)}`;
  if (error instanceof CommanderError) return `${commanderMessage(error)}. See tw --help.`;
  if (error instanceof UsageError || error instanceof CommandError) return error.message;
  return `unexpected error: ${error instanceof Error ? error.message : String(error)}. Run it again with --debug and report it.`;
}

/** The vendor's or our message, and what a person at a command line should do. */
export function advice(message: string, hint: string | undefined): string {
  const full = /[.!?…]$/.test(message) ? message : `${message}.`;
  const here = hint?.replace('Set allowPrivate', 'Use --allow-private').replace('timeoutMs', '--timeout');
  return here === undefined ? full : `${full} ${here}`;
}

/** Somebody may have tried `--api-key=…`: the value is not repeated. */
const commanderMessage = ({ message }: CommanderError): string =>
  message
    .replace(/^error: /, '')
    .replaceAll(/(--?[\w-]+)=[^']*/g, '$1')
    .replace(/\s*\((Did you mean .*)\)$/s, '. $1')
    .replace(/[.?]?$/, '');

const secretNames = /^TW_.*(?:KEY|TOKEN|SECRET|PASS|AUTH|COOKIE|CREDENTIAL|PRIVATE)/;
/** Shorter values would tear ordinary words apart. */
const minSecretLength = 4;

/** Replaces the values of variables that hold credentials. Core's errors hold none; this is for those of others. */
export function redact(text: string, env: ExplainOptions['env']): string {
  let result = text;
  for (const [name, value = ''] of Object.entries(env)) {
    const secret = value.trim();
    if (!secretNames.test(name) || secret.length < minSecretLength) continue;
    for (const form of [secret, encodeURIComponent(secret.toWellFormed()), toBase64(secret)])
      result = result.replaceAll(form, '[REDACTED]');
  }
  return result;
}
