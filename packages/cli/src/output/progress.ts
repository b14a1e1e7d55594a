import type { Io } from '../io.ts';

export interface Progress {
  start(total: number): void;
  tick(): void;
  /** Says why it takes long. */
  note(text: string): void;
  /** Makes room for a line of output; the next tick shows it again. */
  clear(): void;
  stop(): void;
}

/** A terminal need not be told of each of a million lookups. */
const intervalMs = 80;
/** So long, at least, is a note to be read. */
const noteMs = 1000;
const clearLine = '\r\u001b[2K';

/** One line on the terminal's error output that says how far it is; nothing elsewhere. */
export function createProgress({ stderr }: Io): Progress {
  let total = 0;
  let done = 0;
  let note = { text: '', until: 0 };
  let isShown = false;
  let timer: NodeJS.Timeout | undefined;

  const clear = () => {
    if (isShown) stderr.write(clearLine);
    isShown = false;
  };
  const show = () => {
    timer = undefined;
    const text = `${done} of ${total} looked up${note.text === '' ? '' : `, ${note.text}`}`;
    stderr.write(clearLine + text.slice(0, Math.max(0, stderr.columns - 1)));
    isShown = true;
  };
  const showSoon = () => {
    if (stderr.isTty && total > 0) timer ??= setTimeout(show, intervalMs).unref();
  };
  return {
    start(lookups) {
      total = lookups;
      if (stderr.isTty && total > 0) show();
    },
    tick() {
      done++;
      if (performance.now() > note.until) note = { text: '', until: 0 };
      showSoon();
    },
    note(text) {
      note = { text, until: performance.now() + noteMs };
      showSoon();
    },
    clear,
    stop() {
      clearTimeout(timer);
      total = 0;
      clear();
    },
  };
}
