export { exitCodes } from './exit-codes.ts';
export { Interrupted, type Io, type Output, OutputClosed } from './io.ts';
export type { Config } from './plugins/config.ts';
export { run, type RunOptions } from './program.ts';
