import { addAbortSignal } from 'node:stream';
import { isatty, type WriteStream } from 'node:tty';
import { exitCodes } from './exit-codes.ts';
import { Interrupted, type Io, type Output, OutputClosed } from './io.ts';

/** The streams and signals of this process. */
export function processIo(): Io {
  const controller = new AbortController();
  // Once: a second Ctrl-C ends the process at once, should the first not do.
  process.once('SIGINT', () => controller.abort(new Interrupted('interrupted')));
  return {
    stdin: {
      isTty: isatty(0),
      read: () => addAbortSignal(controller.signal, process.stdin),
    },
    stdout: outputOf(process.stdout, isatty(1), (error) => {
      if (error.code !== 'EPIPE') outputFailed(error);
      controller.abort(new OutputClosed('the output was closed'));
    }),
    stderr: outputOf(process.stderr, isatty(2), () => undefined),
    env: process.env,
    cwd: workingDirectory(),
    signal: controller.signal,
  };
}

/** It may have been deleted. */
function workingDirectory(): string | undefined {
  try {
    return process.cwd();
  } catch {
    return undefined;
  }
}

function outputOf(stream: WriteStream, isTty: boolean, onLost: (error: NodeJS.ErrnoException) => void): Output {
  let isLost = false;
  // Without a listener a reader that has gone (EPIPE) or a full disk would end the process with a stack trace.
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (!isLost) onLost(error);
    isLost = true;
  });
  return {
    write(text) {
      if (!isLost) stream.write(text);
    },
    isTty,
    get columns() {
      return stream.columns ?? 80;
    },
  };
}

/** This may come after the command's end, with its last write: hence not through its exit code. */
function outputFailed({ code, message }: NodeJS.ErrnoException): void {
  process.stderr.write(`tw: the output could not be written (${code ?? message}). Check the disk and the permissions.\n`);
  process.once('exit', () => {
    process.exitCode = exitCodes.error;
  });
}
