import { describe, expect, it } from 'vitest';
import { aWorld, linesOf, scenario, tw } from './harness.ts';

const because = ['--reason', 'INC-42: beaconing'];
const notice = /^tw: a simulator answers.*real EDR set TW_EDR_MODE/;
const audit = (line: string) => new RegExp(`^tw: audit: \\d{4}-\\S+Z mock ${line}$`);

describe('tw hosts', () => {
  it('lists all hosts, one a line', async () => {
    const { code, stdout, stderr } = await tw(['hosts'], { env: aWorld() });
    expect(code).toBe(0);
    const [head, ...rows] = linesOf(stdout);
    expect(head).toMatch(/^HOST +ID +ISOLATION +STATUS +SYSTEM +ADDRESSES +LAST SEEN +TAGS$/);
    expect(rows).toHaveLength(5);
    expect(rows[0]).toMatch(
      /^ws-0042 +host-0042 +not_isolated +online +Windows 11 Enterprise 23H2 +192\[\.\]0\[\.\]2\[\.\]42 +\d{4}-.*Z +finance, workstation$/,
    );
    expect(linesOf(stderr)).toEqual([expect.stringMatching(notice)]);
  });

  it('lists those with a part of the name, as people or programs want them', async () => {
    const env = aWorld();
    expect(linesOf((await tw(['hosts', 'srv'], { env })).stdout)).toHaveLength(2);
    expect(JSON.parse((await tw(['hosts', '192.0.2.43', '--json'], { env })).stdout)).toMatchObject([{ id: 'host-0043' }]);
    expect(linesOf((await tw(['hosts', 'ws-', '--jsonl'], { env })).stdout)).toHaveLength(4);
  });

  it('says that there are more than it shows', async () => {
    const { stdout, stderr } = await tw(['hosts', '--limit', '2'], { env: aWorld() });
    expect(linesOf(stdout)).toHaveLength(3);
    expect(stderr).toContain('tw: there are more hosts than these 2. Use --limit.\n');
    expect((await tw(['hosts', '--limit', '5'], { env: aWorld() })).stderr).not.toContain('more hosts');
  });

  it('shows a hundred where nobody says how many, and all as --jsonl', async () => {
    const env = scenario({ hosts: Array.from({ length: 120 }, (_, index) => ({ id: `h${index}`, hostname: `pc-${index}` })) });
    const { stdout, stderr } = await tw(['hosts'], { env });
    expect(linesOf(stdout)).toHaveLength(101);
    expect(stderr).toContain('more hosts than these 100');
    expect(linesOf((await tw(['hosts', '--jsonl'], { env })).stdout)).toHaveLength(120);
  });

  it('shows what had come before a failure, and then the failure', async () => {
    const hosts = Array.from({ length: 150 }, (_, index) => ({ id: `h${index}`, hostname: `pc-${index}` }));
    const env = { ...scenario({ hosts }), TW_MOCK_REQUESTS_PER_MINUTE: '1' };
    const { code, stdout, stderr } = await tw(['hosts', '--limit', '150'], { env });
    expect(code).toBe(1);
    expect(linesOf(stdout)).toHaveLength(101);
    expect(stderr).toMatch(/\ntw: mock: more than 1 calls in a minute/);
    // Half an array would look like a whole one.
    expect(await tw(['hosts', '--limit', '150', '--json'], { env: { ...env, ...aWorld() } })).toMatchObject({ code: 1, stdout: '' });
  });

  it('that match nothing are exit code 0', async () => {
    const { code, stdout, stderr } = await tw(['hosts', 'nosuch'], { env: aWorld() });
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(stderr).toContain('tw: no hosts were found.');
  });

  it('fit the terminal', async () => {
    for (const columns of [40, 80, 120])
      for (const line of linesOf((await tw(['hosts'], { env: aWorld(), columns })).stdout))
        expect(line.length).toBeLessThanOrEqual(columns);
  });
});

describe('tw hosts show', () => {
  it.each(['ws-0042', 'WS-0042', 'host-0042'])('finds %s by name or id', async (host) => {
    const { code, stdout } = await tw(['hosts', 'show', host], { env: aWorld() });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^host +ws-0042\nid +host-0042\nisolation +not isolated\nstatus +online\n/);
    expect(stdout).toMatch(/^addresses +192\[\.\]0\[\.\]2\[\.\]42$/m);
  });

  it('--json has the host', async () => {
    const { stdout } = await tw(['hosts', 'show', 'host-0107-old', '--json'], { env: aWorld() });
    expect(JSON.parse(stdout)).toMatchObject({ id: 'host-0107-old', status: 'offline', ipAddresses: ['192.0.2.107'] });
  });

  it('of a host that is not there is exit code 1', async () => {
    const { code, stderr } = await tw(['hosts', 'show', 'nosuch'], { env: aWorld() });
    expect(code).toBe(1);
    expect(linesOf(stderr)[1]).toMatch(/^tw: mock: there is no host named nosuch\./);
  });
});

describe('tw isolate', () => {
  const isolate = (args: readonly string[], more: object = {}) => tw(['isolate', ...args], { env: aWorld(), ...more });
  const isolation = async (env: ReturnType<typeof aWorld>) =>
    (JSON.parse((await tw(['hosts', 'show', 'host-0042', '--json'], { env })).stdout) as { isolation: string }).isolation;

  it('asks on a terminal, showing what will be done, and does it when the name is typed', async () => {
    const env = aWorld();
    const { code, stdout, stderr } = await isolate(['ws-0042', ...because], { env, columns: 100, typed: 'WS-0042\n' });
    expect(code).toBe(0);
    expect(linesOf(stdout)).toEqual([expect.stringMatching(/^done: ws-0042 is isolated \(simulated\) \[action isolate-\S+\]$/)]);
    expect(linesOf(stderr)).toEqual([
      expect.stringMatching(notice),
      expect.stringMatching(
        /^Isolate ws-0042 \(id host-0042, Windows 11 Enterprise 23H2, 192\[\.\]0\[\.\]2\[\.\]42, last seen .*Z, not isolated\) at the simulator\? Type the host’s name to confirm: tw: audit: .*/,
      ),
    ]);
    expect(stderr).toMatch(/tw: audit: \S+ mock isolateHost "host-0042" reason="INC-42: beaconing" → completed isolate-\S+\n$/);
    expect(await isolation(env)).toBe('isolated');
  });

  it.each(['yes\n', 'ws-0043\n', '\n', ''])('does nothing when %j is typed', async (typed) => {
    const env = aWorld();
    const { code, stdout, stderr } = await isolate(['ws-0042', ...because], { env, columns: 100, typed });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/tw: not confirmed: nothing was done\.\n$/);
    expect(stderr).not.toContain('audit');
    expect(await isolation(env)).toBe('not_isolated');
  });

  it('needs --yes without a terminal, and asks nobody before it says so', async () => {
    const env = aWorld({ TW_MOCK_ERRORS: '*=network' });
    for (const surroundings of [{ stdin: 'ws-0042\n' }, { stdin: 'ws-0042\n', columns: 80 }, { typed: 'ws-0042\n' }]) {
      const { code, stderr } = await isolate(['ws-0042', ...because], { env, ...surroundings });
      expect(code).toBe(2);
      expect(linesOf(stderr)).toEqual([expect.stringMatching(/^tw: nobody can be asked here.*--yes/)]);
    }
  });

  it('--yes does it without asking, and again says that it was so', async () => {
    const env = aWorld();
    const first = await isolate(['ws-0042', ...because, '--yes'], { env, stdin: '' });
    expect(first.code).toBe(0);
    expect(first.stderr).not.toContain('confirm');
    const again = await isolate(['ws-0042', ...because, '-y'], { env, stdin: '' });
    expect(again.code).toBe(0);
    expect(again.stdout).toBe('already done: ws-0042 was isolated before (simulated)\n');
    expect(linesOf(again.stderr)[1]).toMatch(audit('isolateHost "host-0042" reason="INC-42: beaconing" → already_done'));
  });

  it('needs a reason', async () => {
    for (const command of ['isolate', 'unisolate']) {
      const { code, stderr } = await tw([command, 'ws-0042', '--yes'], { env: aWorld() });
      expect(code).toBe(2);
      expect(stderr).toMatch(/^tw: required option '--reason <text>' not specified\./);
      expect((await tw([command, 'ws-0042', '--yes', '--reason', ' '], { env: aWorld() })).code).toBe(2);
    }
  });

  it('--dry-run shows what would be done, and changes nothing', async () => {
    const env = aWorld();
    const { code, stdout, stderr } = await isolate(['ws-0042', ...because, '--dry-run', '--yes'], { env, stdin: '' });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^dry run, nothing was changed\. Without it: Isolate ws-0042 \(id host-0042, .*\) at the simulator\.\n$/);
    expect(linesOf(stderr)[1]).toMatch(audit('isolateHost "host-0042" reason="INC-42: beaconing" → dry_run'));
    expect(await isolation(env)).toBe('not_isolated');
  });

  it('of a name that two hosts have lists them and does nothing', async () => {
    const { code, stdout, stderr } = await isolate(['ws-0107', ...because, '--yes'], { stdin: '' });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(linesOf(stderr)[1]).toMatch(
      /^tw: mock: 2 hosts are named ws-0107: host-0107 \(online.*\), host-0107-old \(offline.*\)\. Give the id of one of them\.$/,
    );
    expect(stderr).not.toContain('audit');
  });

  it('does not take a third host for these because its id is their name', async () => {
    const hosts = [{ id: 'twin', hostname: 'other' }, ...['x', 'y'].map((id) => ({ id, hostname: 'twin' }))];
    const { code, stdout, stderr } = await isolate(['twin', ...because, '--yes'], { env: scenario({ hosts }) });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('2 hosts are named twin');
  });

  it('of one of these by its id does it, and asks for the name', async () => {
    const { code, stdout } = await isolate(['host-0107', ...because], { columns: 100, typed: 'ws-0107\n' });
    expect(code).toBe(0);
    expect(stdout).toContain('ws-0107 is isolated');
  });

  it('that was accepted and is not done is pending', async () => {
    const { code, stdout } = await isolate(['ws-0042', ...because, '--yes'], { env: aWorld({ TW_MOCK_ACTION_POLLS: '3' }) });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^pending: .*\[action isolate-/);
  });

  it('that fails is exit code 1, with its audit line', async () => {
    const { code, stdout, stderr } = await isolate(['ws-0042', ...because, '--yes'], {
      env: aWorld({ TW_MOCK_ERRORS: 'isolateHost=permission_denied' }),
    });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(linesOf(stderr).slice(1)).toEqual([
      expect.stringMatching(audit('isolateHost "host-0042" reason="INC-42: beaconing" → failed \\(permission_denied\\)')),
      expect.stringMatching(/^tw: mock: simulated permission_denied/),
    ]);
  });

  it('--json writes the result', async () => {
    const env = aWorld();
    const result = async (...args: string[]) =>
      JSON.parse((await isolate(['ws-0042', ...because, '--json', ...args], { env })).stdout) as object;
    expect(await result('--dry-run')).toMatchObject({ success: true, status: 'dry_run' });
    expect(await result('--yes')).toMatchObject({ success: true, status: 'completed', actionId: expect.any(String) });
  });

  it('of a host that is not there is exit code 1', async () => {
    const { code, stderr } = await isolate(['nosuch', ...because, '--yes']);
    expect(code).toBe(1);
    expect(stderr).toMatch(/\ntw: mock: there is no host named nosuch\./);
  });

  it('does not take a network failure for a host that is not there', async () => {
    const { code, stderr } = await isolate(['ws-0042', ...because, '--yes'], { env: aWorld({ TW_MOCK_ERRORS: 'getHost=network' }) });
    expect(code).toBe(1);
    expect(stderr).toContain('simulated network');
  });

  it('asks for the id of a host without a name', async () => {
    const env = scenario({ hosts: [{ id: 'a-1' }] });
    const { code, stderr } = await isolate(['a-1', ...because], { env, columns: 100, typed: 'a-1\n' });
    expect(code).toBe(0);
    expect(stderr).toContain('Type the host’s id to confirm');
  });

  it('shows a hostile name on one line', async () => {
    const env = scenario({ hosts: [{ id: 'a-1', hostname: 'ws\u001b[2J\u202e\n-17' }] });
    const { stdout } = await isolate(['a-1', ...because, '--dry-run'], { env });
    // oxlint-disable-next-line no-control-regex -- they must not be there
    expect(stdout.trimEnd()).not.toMatch(/[\u0000-\u001f\u202e]/);
  });
});

describe('tw unisolate', () => {
  it('ends the isolation', async () => {
    const env = aWorld();
    await tw(['isolate', 'ws-0042', ...because, '--yes'], { env });
    const { code, stdout, stderr } = await tw(['unisolate', 'ws-0042', '--reason', 'clean'], { env, columns: 100, typed: 'ws-0042\n' });
    expect(code).toBe(0);
    expect(stdout).toContain('ws-0042 is no longer isolated');
    expect(stderr).toContain('End the isolation of ws-0042 (id host-0042');
    expect((await tw(['unisolate', 'ws-0042', '--reason', 'clean', '--yes'], { env })).stdout).toMatch(/^already done/);
  });
});
