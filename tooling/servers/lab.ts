import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { aptInstall, debianVersion } from './apt.ts';
import { type Command, startGroup, stopGroup } from './processes.ts';

/** How long a program that runs to its end may take, and one that starts until it answers, in ms. */
const limits = { run: 900_000, start: 180_000 };

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port, timeout: 1000 });
    const say = (answer: boolean) => () => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', say(true)).once('error', say(false)).once('timeout', say(false));
  });
}

/** What a server's file installs and starts it with. Everything that it starts is stopped, and its folder deleted, after the run. */
export class Lab {
  /** Empty at the start of a run. Other users may read it. */
  readonly folder: string;
  /** What its programs print, and what installing them printed. */
  readonly log: string;
  readonly #cache: string;
  readonly #running: ChildProcess[] = [];
  readonly #stops: (() => Promise<unknown>)[] = [];

  constructor(folder: string, cache: string) {
    this.folder = folder;
    this.log = join(folder, 'log');
    this.#cache = cache;
    mkdirSync(folder, { recursive: true });
    chmodSync(folder, 0o755);
    writeFileSync(this.log, '');
  }

  /**
   * Installs Debian packages without what they recommend, and without starting a service.
   * @param answers what the packages would ask, as `package question type value`: see debconf-set-selections(1)
   */
  async apt(
    packages: readonly string[],
    { answers = [], env = {} }: { readonly answers?: readonly string[]; readonly env?: NodeJS.ProcessEnv } = {},
  ): Promise<void> {
    await aptInstall(this, packages, answers, env);
  }

  /** Which version of a Debian package is installed. */
  async version(name: string): Promise<string> {
    const version = await debianVersion(this, name);
    if (version === undefined) throw new Error(`the package ${name} is not installed`);
    return version;
  }

  /**
   * Installs npm packages, named with their versions, into a folder that is kept from run to run, without running their scripts.
   * @returns their node_modules
   */
  async npm(...packages: readonly string[]): Promise<string> {
    const list = join(this.#cache, 'installed.json');
    if (!existsSync(list) || readFileSync(list, 'utf8') !== JSON.stringify(packages)) {
      rmSync(this.#cache, { recursive: true, force: true });
      mkdirSync(this.#cache, { recursive: true });
      writeFileSync(join(this.#cache, 'package.json'), '{"private":true}');
      await this.run({ args: ['npm', 'install', '--no-audit', '--no-fund', '--ignore-scripts', ...packages], cwd: this.#cache });
      writeFileSync(list, JSON.stringify(packages));
    }
    return join(this.#cache, 'node_modules');
  }

  /** Runs a program to its end and returns what it printed on stdout. Ctrl-C waits for it: half an installation is no good. */
  async run({ input = '', ...command }: Command & { readonly input?: string }): Promise<string> {
    const child = startGroup(command, this.log, 'piped');
    let printed = '';
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      printed += text;
      this.note(text);
    });
    child.stdin?.on('error', () => undefined).end(input);
    const timer = setTimeout(() => void stopGroup(child), limits.run);
    const [code] = (await once(child, 'close').finally(() => clearTimeout(timer))) as [number | null];
    if (code !== 0) throw new Error(`${command.args.join(' ')} ended with ${code ?? 'a signal'}`);
    return printed;
  }

  /** Starts a program that runs until the tests are over. */
  async spawn(command: Command): Promise<void> {
    const child = startGroup(command, this.log);
    await once(child, 'spawn');
    this.#running.push(child);
    child.once('exit', (code) => {
      // Not so when it was stopped.
      if (this.#running.includes(child)) this.note(`${command.args.join(' ')} ended with ${code ?? 'a signal'}\n`);
    });
  }

  /** For programs that leave their process group: what stops them. */
  onStop(stop: () => Promise<unknown>): void {
    this.#stops.push(stop);
  }

  /** A TCP port of loopback that nobody listens on. */
  async freePort(): Promise<number> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    server.close();
    await once(server, 'close');
    if (address === null || typeof address === 'string') throw new Error('there is no free port');
    return address.port;
  }

  /** Returns once something accepts connections there. */
  async waitForPort(port: number, timeoutMs: number = limits.start): Promise<void> {
    await this.waitFor(`port ${port} to be open`, () => accepts(port), timeoutMs);
  }

  /** Returns once the address answers at all, or as `good` wants it. */
  async waitForHttp(url: string, good: (response: Response) => boolean = () => true, timeoutMs: number = limits.start): Promise<void> {
    const ask = () => fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(10_000) }).then(good, () => false);
    await this.waitFor(`${url} to answer`, ask, timeoutMs);
  }

  /** Asks again and again, and fails when time is up or a program that was started here has ended. */
  async waitFor(what: string, holds: () => Promise<boolean>, timeoutMs: number = limits.start): Promise<void> {
    const end = Date.now() + timeoutMs;
    while (!(await holds())) {
      if (this.#running.some(({ exitCode, signalCode }) => exitCode !== null || signalCode !== null))
        throw new Error(`waited for ${what}, and a program ended meanwhile`);
      if (Date.now() > end) throw new Error(`waited ${timeoutMs / 1000} s in vain for ${what}`);
      await sleep(200);
    }
  }

  /** Writes a file into the folder, and returns its path. */
  write(name: string, content: string): string {
    const file = join(this.folder, name);
    writeFileSync(file, content);
    return file;
  }

  note(text: string): void {
    writeFileSync(this.log, text, { flag: 'a' });
  }

  /** The last lines of the log. */
  tail(lines = 30): string {
    return readFileSync(this.log, 'utf8').trimEnd().split('\n').slice(-lines).join('\n');
  }

  /** Stops all that was started here, last first. Returns what could not be stopped. */
  async stop(): Promise<readonly string[]> {
    const stops = [...this.#running.splice(0).map((child) => () => stopGroup(child)), ...this.#stops.splice(0)];
    const failures: string[] = [];
    for (const stop of stops.toReversed()) await stop().catch((error: unknown) => failures.push(String(error)));
    return failures;
  }
}
