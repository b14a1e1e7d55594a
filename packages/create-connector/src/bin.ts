#!/usr/bin/env node
import { processIo, run } from './run.ts';

process.exitCode = await run(process.argv.slice(2), processIo());
