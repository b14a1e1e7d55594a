#!/usr/bin/env node
// All else is imported afterwards: an older Node would fail at what it does not have, with a stack trace.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major > 22 || (major === 22 && minor >= 20)) {
  const { processIo, run } = await import('./run.ts');
  process.exitCode = await run(process.argv.slice(2), processIo());
} else {
  process.stderr.write(`create-connector needs Node 22.20 or later, and this is ${process.versions.node}: see https://nodejs.org\n`);
  process.exitCode = 1;
}

export {};
