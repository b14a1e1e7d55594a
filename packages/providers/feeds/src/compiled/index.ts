export type { About } from '../about.ts';
export type { FeedEntries } from '../feed.ts';
export type { Scope } from '../listed.ts';
export { compile, compileList } from './compile.ts';
export type { CompiledIndex } from './compiled-index.ts';
export type { Entry } from './entry.ts';
export type { ListFacts } from './format.ts';
export { openCompiled, type OpenOptions, verify } from './open.ts';
export { update, type Update } from './update.ts';
