import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Command {
  readonly args: readonly string[];
  /** The user that it runs as; default: root. */
  readonly user?: string;
  /** Default: `/`. This program's own may be closed to that user. */
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
}

/** Nothing that pnpm, a proxy or a test set in the environment reaches a server. */
const plainEnvironment = (more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv => ({
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_|_proxy$|^NODE_OPTIONS$|^VITEST/i.test(name))),
  ...more,
});

/**
 * Starts a program as the leader of a process group of its own: what it starts in turn ends with it, and Ctrl-C on the terminal,
 * which would reach them in any order, does not. Should this process be killed, so is the program.
 * @param log the file that its stderr goes to, and its stdout unless that is asked for
 */
export function startGroup({ args, user, cwd = '/', env }: Command, log: string, stdio: 'logged' | 'piped' = 'logged'): ChildProcess {
  const out = openSync(log, 'a');
  const as = user === undefined ? [] : [`--reuid=${user}`, `--regid=${user}`, '--init-groups'];
  try {
    return spawn('setpriv', [...as, '--pdeathsig=KILL', '--', ...args], {
      cwd,
      env: plainEnvironment({ PWD: cwd, ...env }),
      detached: true,
      stdio: stdio === 'logged' ? ['ignore', out, out] : ['pipe', 'pipe', out],
    });
  } finally {
    closeSync(out);
  }
}

function signal({ pid }: ChildProcess, name: NodeJS.Signals): void {
  try {
    if (pid !== undefined) process.kill(-pid, name);
  } catch {
    // Nobody is left in it.
  }
}

/** Whether a process of the group still runs. One that has ended and is only not yet collected by its parent does not. */
function runs({ pid }: ChildProcess): boolean {
  return readdirSync('/proc').some((name) => {
    if (!/^\d+$/.test(name)) return false;
    try {
      // proc_pid_stat(5): after the name, in brackets, come the state, the parent and the group.
      const [state, , group] = readFileSync(`/proc/${name}/stat`, 'utf8').split(/.*\) /s)[1]?.split(' ') ?? [];
      return group === String(pid) && state !== 'Z';
    } catch {
      // It ended while we looked.
      return false;
    }
  });
}

async function ends(child: ChildProcess, withinMs: number): Promise<boolean> {
  for (const end = Date.now() + withinMs; Date.now() < end; await sleep(100)) if (!runs(child)) return true;
  return false;
}

/** Asks all in a process group to end, and ends them after ten seconds. */
export async function stopGroup(child: ChildProcess): Promise<void> {
  signal(child, 'SIGTERM');
  if (await ends(child, 10_000)) return;
  signal(child, 'SIGKILL');
  if (!(await ends(child, 10_000))) throw new Error(`the process group ${child.pid} cannot be ended`);
}
