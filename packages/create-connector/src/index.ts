export { type Answers, authKinds, parseCommand, traits, UsageError } from './answers.ts';
export { composeFiles, type Place } from './compose.ts';
export { answersFor, type Io, processIo, reported, run } from './run.ts';
export { assertFree, WriteError, writeFiles } from './write.ts';
