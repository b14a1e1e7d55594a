/** What the shell gets. */
export const exitCodes = {
  /** All went well: whatever was looked up is clean, suspicious or unknown. */
  ok: 0,
  /** Something could not be done. */
  error: 1,
  /** The command was called wrongly; nothing was done. */
  usage: 2,
  /** Something is malicious. It outranks `error`: what is known to be bad must not hide behind what is not known. */
  malicious: 10,
  /** Ctrl-C. */
  interrupted: 130,
} as const;

/** A command that was called wrongly. The message says what to do. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** A provider that is not there. */
export class UnknownProvider extends UsageError {}

/** Something that a person can put right. The message says what to do. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}

/** What foreign code has thrown, which may be anything. */
export const messageOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown));
