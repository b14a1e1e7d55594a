import type { Lab } from './lab.ts';

/** How a test reaches a server: its addresses and credentials, which hold for this run alone, and which version it is. */
export interface Endpoint {
  readonly version: string;
  readonly [setting: string]: string;
}

/**
 * A real server for tests, in a file of its own, `<name>.server.ts`, which exports it as `server`. Tests that need it are named
 * `*.servers.test.ts` and ask for it with vitest's `inject('<name>')`.
 */
export interface Server {
  readonly name: string;
  /** Servers that it needs itself: they are started before it. */
  readonly needs?: readonly string[];
  /** Brings the programs onto this machine. What is there is kept, so that the next run finds it. */
  install(lab: Lab): Promise<void>;
  /** Starts it with fresh state in the lab's folder, on ports of this machine alone, and returns once it answers. */
  start(lab: Lab, others: Readonly<Record<string, Endpoint>>): Promise<Endpoint>;
}
