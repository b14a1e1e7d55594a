import type { Catalog } from '@tw/connectors/registry';
import type { Io } from './io.ts';

/** What every command gets. */
export interface CommandContext {
  readonly io: Io;
  /** With those of plugins. Loaded when first asked for: help and wrong usage need no connector. */
  catalog(): Promise<Catalog>;
  /** What the process will exit with. */
  exitCode: number;
}
