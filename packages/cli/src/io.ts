/** Where a command writes. */
export interface Output {
  write(text: string): void;
  /** Whether a person reads along. */
  readonly isTty: boolean;
  /** The width of the terminal, in characters. */
  readonly columns: number;
}

/** All that a command has of its surroundings, so that tests run commands in their own process. */
export interface Io {
  readonly stdin: {
    readonly isTty: boolean;
    /** Opens it: only a command that wants input may wait for it. */
    read(): AsyncIterable<Uint8Array>;
  };
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The folder where `tw.config.*` is read, and where plugins are looked for. Absent: none is read. */
  readonly cwd?: string | undefined;
  /** Ends the command early. The reason is {@link Interrupted}, {@link OutputClosed} or an error to explain. */
  readonly signal: AbortSignal;
}

/** The person pressed Ctrl-C. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

/** Whoever read the output has gone, as in `tw … | head`. */
export class OutputClosed extends Error {
  override readonly name = 'OutputClosed';
}
