import { describe, expect, it } from 'vitest';
import { aWorld, linesOf, scenario, tw } from './harness.ts';

const ticket = (args: readonly string[], more: object = {}) => tw(['ticket', ...args], { env: aWorld(), ...more });
const shown = async (key: string, env: ReturnType<typeof aWorld>) =>
  JSON.parse((await ticket(['show', key, '--json'], { env })).stdout) as object;

describe('tw ticket search, show and statuses', () => {
  it('list tickets, one a line', async () => {
    const { code, stdout, stderr } = await ticket(['search', '']);
    expect(code).toBe(0);
    const [head, ...rows] = linesOf(stdout);
    expect(head).toMatch(/^KEY +STATUS +PRIORITY +ASSIGNEE +UPDATED +TITLE$/);
    expect(rows[0]).toMatch(/^SEC-1 +To Do +medium +\d{4}-.*Z +Strange invoice mail$/);
    expect(linesOf(stderr)).toEqual([expect.stringMatching(/^tw: a simulator answers.*real ticket system set TW_TICKETING_MODE/)]);
    expect(linesOf((await ticket(['search', 'password', '--jsonl'])).stdout)).toHaveLength(1);
    expect(JSON.parse((await ticket(['search', 'nosuch', '--json'])).stdout)).toEqual([]);
  });

  it('show a ticket with its text, a line for each line', async () => {
    const description = 'first\r\nsee https://evil.example\n\nlast\u001b[2J';
    const env = scenario({ tickets: [{ title: 'T', description, createdAt: '-1h', customFields: { severity: 2 } }] });
    const { stdout } = await ticket(['show', 'SEC-1'], { env });
    expect(stdout).toMatch(/^status +To Do \(open\)$/m);
    expect(stdout).toMatch(/^severity +2$/m);
    expect(stdout).toMatch(/^text +first\n +see hxxps:\/\/evil\[\.\]example\/\n +last \[2J\n$/m);
    expect(await shown('SEC-1', env)).toMatchObject({ description });
  });

  it('show the first lines of a long text, and say so', async () => {
    const env = scenario({ tickets: [{ title: 'T', description: 'line\n'.repeat(99), createdAt: '-1h' }] });
    expect((await ticket(['show', 'SEC-1'], { env })).stdout).toMatch(/\n +\(60 more lines: --json has them\)\n$/);
  });

  it('of a ticket that is not there are exit code 1', async () => {
    const { code, stderr } = await ticket(['show', 'SEC-99']);
    expect(code).toBe(1);
    expect(linesOf(stderr)[1]).toMatch(/^tw: mock: there is no ticket with this id or key\./);
  });

  it('list the statuses', async () => {
    expect(linesOf((await ticket(['statuses'])).stdout).slice(1)).toEqual([
      expect.stringMatching(/^To Do +open +1$/),
      expect.stringMatching(/^In Progress +in progress +2$/),
      expect.stringMatching(/^Done +done +3$/),
    ]);
    expect(JSON.parse((await ticket(['statuses', '--json'])).stdout)).toHaveLength(3);
  });
});

describe('tw ticket create', () => {
  const all =
    '--title Phishing --description SEC-1 --type Incident --priority high --label a --label b --assignee soc@example.com --field team=red=blue --field severity:=2 --correlation-id INC-42'.split(
      ' ',
    );

  it('makes the ticket when it is confirmed', async () => {
    const env = aWorld();
    const { code, stdout, stderr } = await ticket(['create', ...all], { env, columns: 100, typed: 'yes\n' });
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'done: SEC-3 To Do\n' });
    expect(stderr).toContain('Open the ticket “Phishing” at the simulator? Type yes to confirm: ');
    expect(stderr).toMatch(/tw: audit: \S+ mock createTicket \{"title":"Phishing".*\} → created SEC-3\n$/);
    expect(await shown('SEC-3', env)).toMatchObject({
      title: 'Phishing',
      description: 'SEC-1',
      priority: 'high',
      labels: ['a', 'b'],
      assignee: 'soc@example.com',
      customFields: { team: 'red=blue', severity: 2 },
    });
  });

  it('finds the one that has the correlation id', async () => {
    const env = aWorld();
    await ticket(['create', ...all, '--yes'], { env });
    expect((await ticket(['create', ...all, '--yes'], { env })).stdout).toContain('SEC-3');
    expect(linesOf((await ticket(['search', '', '--jsonl'], { env })).stdout)).toHaveLength(3);
  });

  it('takes the description from a pipe', async () => {
    const env = aWorld();
    const { stdout } = await ticket(['create', '--title', 'T', '--description', '-', '--yes', '--json'], { env, stdin: 'one\ntwo\n' });
    expect(JSON.parse(stdout)).toMatchObject({ key: 'SEC-3', description: 'one\ntwo' });
  });

  it('--dry-run makes none', async () => {
    const env = aWorld();
    const { stdout, stderr } = await ticket(['create', ...all, '--dry-run'], { env });
    expect(stdout).toBe('dry run, nothing was changed. Without it: Open the ticket “Phishing” at the simulator.\n');
    expect(stderr).toMatch(/→ dry_run\n$/);
    expect(linesOf((await ticket(['search', '', '--jsonl'], { env })).stdout)).toHaveLength(2);
  });

  it.each([
    ['without a title', ['create', '--yes'], /--title/],
    ['with an empty title', ['create', '--title', ' ', '--yes'], /must not be empty/],
    ['with an unknown priority', ['create', '--title', 'T', '--priority', 'urgent', '--yes'], /Allowed choices are/],
    ['with a field that is none', ['create', '--title', 'T', '--field', 'x', '--yes'], /write name=value/],
    ['with JSON that is none', ['create', '--title', 'T', '--field', 'x:={', '--yes'], /no JSON/],
    ['without a change', ['update', 'SEC-1', '--yes'], /nothing to change/],
    ['without a comment', ['comment', 'SEC-1', ' ', '--yes'], /the comment is empty/],
    ['without a confirmation', ['comment', 'SEC-1', 'x'], /nobody can be asked/],
  ])('%s is one line and exit code 2', async (_, args, reason) => {
    const { code, stderr } = await ticket(args, { stdin: '' });
    expect(code).toBe(2);
    expect(linesOf(stderr)).toEqual([expect.stringMatching(reason)]);
  });
});

describe('tw ticket update and comment', () => {
  it('change what is given, and nothing else', async () => {
    const env = aWorld();
    const args = ['update', 'SEC-1', '--status', 'In Progress', '--add-label', 'urgent', '--remove-label', 'phishing'];
    const { code, stdout, stderr } = await ticket(args, { env, columns: 120, typed: 'y\n' });
    expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringMatching(/^done: SEC-1 was updated/) });
    expect(stderr).toContain('Change SEC-1 at the simulator (status: In Progress; addLabels: ["urgent"]; removeLabels: ["phishing"])?');
    expect(await shown('SEC-1', env)).toMatchObject({ title: 'Strange invoice mail', status: 'In Progress', labels: ['urgent'] });
    expect((await ticket([...args, '--yes'], { env })).stdout).toMatch(/^already done/);
  });

  it('to a status that it cannot move to is exit code 1 and lists those that it can', async () => {
    const { code, stderr } = await ticket(['update', 'SEC-1', '--status', 'Done', '--yes']);
    expect(code).toBe(1);
    expect(stderr).toContain('SEC-1 cannot move from To Do to Done; from To Do it may move to: In Progress.');
    expect(stderr).toContain('→ failed (invalid_input)');
  });

  it('add a comment, also from a pipe', async () => {
    const env = aWorld();
    expect((await ticket(['comment', 'SEC-1', 'is isolated', '--yes', '--reason', 'INC'], { env })).stdout).toMatch(
      /^done: the comment is on SEC-1/,
    );
    const piped = await ticket(['comment', 'SEC-1', '-', '--yes'], { env, stdin: 'from a\npipe\n' });
    expect(piped.stderr).toContain('addComment "SEC-1" "from a\\npipe"');
    expect(linesOf((await ticket(['search', 'isolated pipe', '--jsonl'], { env })).stdout)).toHaveLength(1);
  });

  it('do not show a credential that is in a text', async () => {
    const { stderr } = await ticket(['comment', 'SEC-1', 'the token is s3cret-t0ken', '--yes'], {
      env: aWorld({ TW_JIRA_TOKEN: 's3cret-t0ken' }),
    });
    expect(stderr).toContain('the token is [REDACTED]');
  });
});
