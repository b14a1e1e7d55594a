import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import {
  type Connector,
  type Finding,
  parseIndicator,
  type ReadOptions,
  specVersion,
  type ThreatIntelConnector,
  threatReport,
} from '@tw/connector-core';
import { catalog } from '@tw/connectors/registry';
import { onTestFinished } from 'vitest';
import { type Io, run, type RunOptions } from '../src/index.ts';

export interface Surroundings extends RunOptions {
  /** What a pipe brings. Default: standard input is a terminal. */
  readonly stdin?: string | Uint8Array;
  /** What a person types at the terminal. */
  readonly typed?: string;
  readonly env?: Io['env'];
  /** The width of the terminal that both outputs are. Default: they are pipes. */
  readonly columns?: number;
  readonly signal?: AbortSignal;
  /** The working directory. Default: none, so that no `tw.config.*` is read. */
  readonly cwd?: string;
}

export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `tw` in this process. */
export async function tw(
  args: readonly string[],
  { stdin, typed, env = {}, columns, signal, cwd, ...options }: Surroundings = {},
): Promise<Outcome> {
  const written = { stdout: '', stderr: '' };
  const output = (name: 'stdout' | 'stderr') => ({
    write: (text: string) => void (written[name] += text),
    isTty: columns !== undefined,
    columns: columns ?? 80,
  });
  const io: Io = {
    stdin: {
      isTty: stdin === undefined,
      read: async function* () {
        const given = stdin ?? typed ?? '';
        yield typeof given === 'string' ? new TextEncoder().encode(given) : given;
      },
    },
    stdout: output('stdout'),
    stderr: output('stderr'),
    env,
    cwd,
    signal: signal ?? new AbortController().signal,
  };
  const code = await run(args, io, options);
  return { code, ...written };
}

const bin = fileURLToPath(new URL('../src/bin.ts', import.meta.url));

export interface ProcessOptions {
  readonly env?: Record<string, string>;
  readonly stdin?: string;
  readonly cwd?: string;
}

/** The real command in a process of its own. */
export function start(args: readonly string[], { env = {}, stdin = '', cwd }: ProcessOptions = {}) {
  const child = spawn(process.execPath, [bin, ...args], {
    cwd,
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  child.stdin.on('error', () => undefined).end(stdin);
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
  const ended = new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) =>
    child.on('close', (code) => resolve({ code, ...output })),
  );
  return { child, ended };
}

/** The environment of a simulated world that no other test has, without colours. */
export const aWorld = (settings: Io['env'] = {}): Io['env'] => ({ TW_MOCK_WORLD: `test ${randomUUID()}`, NO_COLOR: '1', ...settings });

/** An environment in which the simulators play this scenario. */
export function scenario(content: object): Io['env'] {
  const folder = mkdtempSync(join(tmpdir(), 'tw-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'scenario.json');
  writeFileSync(path, JSON.stringify(content));
  return aWorld({ TW_MOCK_SCENARIO: path });
}

/** A third party's threat intelligence without a network: what it knows by indicator; `Error`s are thrown. */
export function intelProvider<const Id extends string>(id: Id, known: Readonly<Record<string, Finding | Error>>) {
  const asked: string[] = [];
  const lookup = async (text: string, options: ReadOptions = {}) => {
    options.signal?.throwIfAborted();
    asked.push(text);
    const indicator = parseIndicator(text);
    const finding = known[indicator.value];
    if (finding instanceof Error) throw finding;
    return threatReport(id, indicator, finding);
  };
  const connector: Connector & ThreatIntelConnector = {
    name: id,
    type: 'threat_intel',
    traits: ['threat_intel'],
    indicatorTypes: ['md5', 'sha1', 'sha256', 'sha512', 'ipv4', 'ipv6', 'domain', 'url', 'email'],
    supports: (operation) => operation.startsWith('lookup'),
    healthCheck: async () => ({ status: 'healthy', latencyMs: 1 }),
    testConnection: async () => true,
    lookup,
    lookupHash: lookup,
    lookupUrl: lookup,
    lookupDomain: lookup,
    lookupIp: lookup,
  };
  return Object.assign((_: object) => connector, {
    asked,
    fromEnv: () => connector,
    id,
    displayName: id,
    traits: ['threat_intel'] as const,
    settings: [],
    specVersion,
  });
}

/** The catalog with third parties' threat intelligence. */
export const withProviders = (...providers: ReturnType<typeof intelProvider>[]) => ({
  catalog: { ...catalog, ...Object.fromEntries(providers.map((provider) => [provider.id, provider])) },
});

/** A server on this machine that stands for VirusTotal, and the environment that leads there. */
export async function virustotalAt(answer: (path: string, response: ServerResponse, request: IncomingMessage) => void) {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(request.url ?? '');
    answer(request.url ?? '', response, request);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const env = {
    TW_THREAT_INTEL_MODE: 'virustotal',
    TW_VIRUSTOTAL_API_KEY: 'k3y-of-virustotal',
    TW_VIRUSTOTAL_PLAN: 'paid',
    TW_VIRUSTOTAL_BASE_URL: `http://127.0.0.1:${port}`,
  };
  return { env, requests };
}

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

/** Lines without colours. */
export const linesOf = (text: string): string[] =>
  stripVTControlCharacters(text)
    .split(/[\r\n]+/)
    .filter((line) => line !== '');
