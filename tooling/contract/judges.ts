import { join } from 'node:path';
import { Lab } from '../servers/lab.ts';
import { bodyOf, type Recorded } from './requests.ts';

/** What a judge says to a request. */
export interface Verdict {
  /** As the document has it: `GET /hosts/{id}`; only some say. */
  readonly operation?: string;
  /** Why it would be refused. */
  readonly refusal?: string;
}

export interface Judge {
  readonly name: string;
  judge(request: Recorded): Promise<Verdict>;
}

const passedOn = new Set(['accept', 'authorization', 'content-type', 'x-atlassian-token']);

async function send(base: string, request: Recorded): Promise<Response> {
  const { method, url, headers } = request;
  const body = bodyOf(request);
  return fetch(base + url, {
    method,
    headers: Object.entries(headers).filter(([name]) => passedOn.has(name) || name.startsWith('x-')),
    ...(body.byteLength > 0 && { body: new Uint8Array(body) }),
    redirect: 'manual',
    signal: AbortSignal.timeout(30_000),
  });
}

interface Violation {
  readonly location: readonly string[];
  readonly severity: string;
  readonly message: string;
}

/** https://docs.stoplight.io/docs/prism: it looks at more of a query than the other, and at no body whose schema it cannot compile. */
async function judgeByPrism(base: string, request: Recorded): Promise<Verdict> {
  const answer = await send(base, request);
  const text = await answer.text();
  const violations = JSON.parse(answer.headers.get('sl-violations') ?? '[]') as readonly Violation[];
  const ours = violations.filter(({ location, severity }) => location[0] === 'request' && severity === 'Error');
  if (ours.length > 0) return { refusal: ours.map(({ message }) => message).join('; ') };
  if (answer.status < 400) return {};
  const problem = /"detail":"([^"]*)"/.exec(text)?.[1] ?? text.slice(0, 200);
  return { refusal: `${answer.status} ${problem}`.trim() };
}

/** https://www.npmjs.com/package/@stdy/cli */
async function judgeBySteady(base: string, request: Recorded): Promise<Verdict> {
  const answer = await send(base, request);
  await answer.body?.cancel();
  const header = (name: string) => answer.headers.get(`x-steady-${name}`);
  const path = header('matched-path');
  const errors = Array.from({ length: Number(header('error-count') ?? 0) }, (_, index) =>
    ['path', 'message'].map((part) => header(`error-${index + 1}-${part}`) ?? '').join(' '),
  );
  return {
    ...(path !== null && { operation: `${request.method} ${path}` }),
    ...(header('request-valid') === 'false' && { refusal: errors.join('; ') }),
  };
}

/** A large document takes a while to read. */
const readMs = 120_000;

/** Starts both with a document, does the work, and stops them. They are installed once, into the cache of the workspace. */
export async function withJudges<T>(
  root: string,
  folder: string,
  spec: string,
  work: (judges: readonly Judge[]) => Promise<T>,
): Promise<T> {
  const lab = new Lab(folder, join(root, 'node_modules/.cache/tw-contract'));
  try {
    const modules = await lab.npm('@stoplight/prism-cli@5.16.0', '@stdy/cli@0.22.2');
    const [prism, steady] = [await lab.freePort(), await lab.freePort()];
    const prismCli = join(modules, '@stoplight/prism-cli/dist/index.js');
    const steadyCli = join(modules, '@stdy/cli/steady.js');
    await lab.spawn({
      args: [process.execPath, '--max-old-space-size=2048', prismCli, 'mock', '-h', '127.0.0.1', '-p', String(prism), spec],
    });
    await lab.spawn({ args: [process.execPath, steadyCli, '--quiet', '--host', '127.0.0.1', '-p', String(steady), spec] });
    for (const port of [prism, steady]) await lab.waitForPort(port, readMs);
    return await work([
      { name: 'Prism', judge: (request) => judgeByPrism(`http://127.0.0.1:${prism}`, request) },
      { name: 'Steady', judge: (request) => judgeBySteady(`http://127.0.0.1:${steady}`, request) },
    ]);
  } finally {
    await lab.stop();
  }
}
