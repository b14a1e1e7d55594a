import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { linesOf, tw } from './harness.ts';

/** A person's home without any feeds, and lists in it. */
function home() {
  const folder = mkdtempSync(join(tmpdir(), 'tw-feeds-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const env = { HOME: folder, NO_COLOR: '1' };
  return {
    env,
    folder,
    write: (name: string, content: string) => (writeFileSync(join(folder, name), content), join(folder, name)),
    run: (...args: string[]) => tw(args, { env, cwd: folder }),
  };
}

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('tw feeds', () => {
  it('adds a list with what is said about it, and tw lookup answers from it', async () => {
    const { run, write } = home();
    write('ours.csv', 'kind;ioc;score\ndomain;evil.example;90\nja3;abc;10\n');
    const map = ['--columns', 'indicator=ioc,type=kind,confidence=3', '--delimiter', ';'];
    expect(
      await run(
        'feeds',
        'add',
        'ours.csv',
        ...map,
        '--category',
        'phishing',
        '--confidence',
        '0.6',
        '--family',
        'Invented',
        '--tlp',
        'green',
      ),
    ).toEqual({
      code: 0,
      stdout: 'ours: added, 1 entry, 1 broken line, the first at 3: ja3;abc;10: is of the type ja3, which cannot be looked up\n',
      stderr: '',
    });
    const { code, stdout } = await run('lookup', 'evil.example', '--json');
    expect(code).toBe(10);
    expect(JSON.parse(stdout)).toMatchObject([
      { verdict: 'malicious', confidence: 0.6, categories: ['phishing'], malwareFamilies: ['Invented'], tags: ['tlp:green'] },
    ]);
  });

  it('lists what there is, for people and as JSON', async () => {
    const { run, write, folder } = home();
    expect(await run('feeds', 'list')).toEqual({ code: 0, stdout: 'no feeds; add one with tw feeds add\n', stderr: '' });
    write('ours.txt', 'evil.example');
    await run('feeds', 'add', 'ours.txt', '--no-subdomains');
    expect(linesOf((await run('feeds', 'list')).stdout)[1]).toMatch(
      /^ours +1 +0 +\d{4}-\d\d-\d\d \d\d:\d\d +\d{4}-\d\d-\d\d \d\d:\d\d +.*ours\.txt$/,
    );
    expect(JSON.parse((await run('feeds', 'list', '--json')).stdout)).toMatchObject([
      { name: 'ours', source: { path: join(folder, 'ours.txt'), list: { subdomains: false } }, state: { entries: 1 } },
    ]);
  });

  it('updates feeds, tells which failed, and keeps their lists', async () => {
    const { run, env } = home();
    let isBroken = false;
    const url = await serve((request, response) => {
      if (isBroken && request.url === '/bad.txt') response.writeHead(503).end();
      else response.end(isBroken ? 'worse.example' : 'evil.example');
    });
    await run('feeds', 'add', `${url}/bad.txt`, '--name', 'bad');
    await run('feeds', 'add', `${url}/good.txt`, '--name', 'good');
    expect(await run('feeds', 'update', 'good')).toEqual({ code: 0, stdout: 'good: unchanged, 1 entry\n', stderr: '' });
    isBroken = true;
    expect(await run('feeds', 'update')).toEqual({
      code: 1,
      stdout: 'good: updated, 1 entry\n',
      stderr: 'tw: bad: the last version stays: the server answers with the status 503. Try again later.\n',
    });
    const { stdout } = await tw(['lookup', 'evil.example', 'worse.example', '--json'], { env });
    expect(JSON.parse(stdout)).toMatchObject([{ verdict: 'malicious' }, { verdict: 'malicious' }]);
    expect(await run('feeds', 'update', 'none')).toMatchObject({ code: 1, stderr: 'tw: there is no feed none. There is: bad, good.\n' });
  });

  it('sends a key from the environment, and stores and shows it nowhere', async () => {
    const { env, folder } = home();
    const asked: unknown[] = [];
    const url = await serve((request, response) => {
      asked.push(request.headers['auth-key']);
      response.end('evil.example');
    });
    const args = ['feeds', 'add', `${url}/list.txt`, '--name', 'ours', '--auth-env', 'ABUSE_CH_KEY', '--auth-header', 'Auth-Key'];
    expect(await tw(args, { env })).toMatchObject({ code: 1, stderr: 'tw: ABUSE_CH_KEY is not set. Set it to the key of the feed.\n' });
    const { code, stdout } = await tw(args, { env: { ...env, ABUSE_CH_KEY: 's3cret-value' } });
    expect([code, asked]).toEqual([0, ['s3cret-value']]);
    const stored = readFileSync(join(folder, '.local/share/tw/feeds/ours.json'), 'utf8');
    expect(stdout + stored).not.toContain('s3cret');
  });

  it('verifies lists and says what to do about a broken one', async () => {
    const { run, write } = home();
    await run('feeds', 'add', write('ours.txt', 'evil.example'));
    expect(await run('feeds', 'verify')).toMatchObject({ code: 0, stdout: 'ours: whole, 1 entry\n' });
    write('.local/share/tw/feeds/ours.feed', 'broken');
    expect(await run('feeds', 'verify', 'ours')).toMatchObject({ code: 1, stderr: expect.stringMatching(/^tw: ours: .*compiled list/) });
    expect(await run('lookup', 'evil.example')).toMatchObject({ code: 1, stderr: expect.stringContaining('Run tw feeds update ours.') });
    expect(await run('feeds', 'update')).toMatchObject({ code: 0, stdout: 'ours: updated, 1 entry\n' });
  });

  it('compiles a list that opens at once, and leaves the last one where a list has nothing', async () => {
    const { run, write, env, folder } = home();
    write('list.txt', 'evil.example\n');
    expect(await run('feeds', 'compile', 'list.txt', 'list.feed', '--name', 'ours')).toEqual({
      code: 0,
      stdout: 'list.feed: compiled, 1 entry\n',
      stderr: '',
    });
    write('list.txt', 'word\n');
    expect(await run('feeds', 'compile', 'list.txt', 'list.feed')).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/has 0 entries, 1 broken line, the first at 1: word/),
    });
    expect(await run('feeds', 'verify', './list.feed')).toMatchObject({ code: 0, stdout: './list.feed: whole, 1 entry\n' });
    const looked = await tw(['lookup', 'evil.example', '--json'], { env: { ...env, TW_FEEDS_LISTS: join(folder, 'list.feed') } });
    expect(JSON.parse(looked.stdout)).toMatchObject([{ verdict: 'malicious', sources: [{ name: expect.stringMatching(/^ours /) }] }]);
  });

  it('removes a feed', async () => {
    const { run, write, folder } = home();
    await run('feeds', 'add', write('ours.txt', 'evil.example'));
    expect(await run('feeds', 'remove', 'ours')).toEqual({ code: 0, stdout: 'ours: removed\n', stderr: '' });
    expect(existsSync(join(folder, '.local/share/tw/feeds/ours.feed'))).toBe(false);
    expect((await run('lookup', 'evil.example')).code).toBe(0);
  });

  it.each([
    [['feeds', 'add'], 2, /source/],
    [['feeds', 'add', 'x', '--columns', 'ioc'], 2, /indicator=ioc/],
    [['feeds', 'add', 'x', '--confidence', 'much'], 2, /number/],
    [['feeds', 'add', 'x', '--format', 'xml'], 2, /Allowed choices/],
    [['feeds', 'add', 'x', '--auth-header', 'Auth-Key'], 2, /--auth-env/],
    [['feeds', 'add', 'x', '--confidence', '7'], 1, /from 0 to 1/],
    [['feeds', 'add', 'none.txt'], 1, /none\.txt cannot be read \(ENOENT\)/],
    [['feeds', 'add', 'http://example.com/list'], 1, /not https/],
    [['feeds', 'add', 'https://example.com/list?key=s3cret'], 1, /holds a credential/],
    [['feeds', 'compile', 'none.txt', 'out.feed'], 1, /does not exist/],
    [['feeds', 'verify', './none.feed'], 1, /ENOENT/],
  ])('says what is wrong with %j', async (args, code, reason) => {
    const outcome = await home().run(...args);
    expect(outcome).toMatchObject({ code, stdout: '', stderr: expect.stringMatching(reason) });
    expect(linesOf(outcome.stderr)).toHaveLength(1);
    expect(outcome.stderr).not.toContain('s3cret');
  });

  it('asks where to keep feeds if nothing says', async () => {
    expect(await tw(['feeds', 'list'])).toMatchObject({
      code: 1,
      stderr: 'tw: it is not known where to keep feeds: set TW_FEEDS_DIRECTORY to a directory.\n',
    });
  });

  it('keeps them where TW_FEEDS_DIRECTORY says', async () => {
    const { write, folder, env } = home();
    const directory = join(folder, 'elsewhere');
    await tw(['feeds', 'add', write('ours.txt', 'evil.example')], { env: { ...env, TW_FEEDS_DIRECTORY: directory } });
    expect(existsSync(join(directory, 'ours.feed'))).toBe(true);
    expect((await tw(['lookup', 'evil.example'], { env })).code).toBe(0);
    expect((await tw(['lookup', 'evil.example'], { env: { ...env, TW_FEEDS_DIRECTORY: directory } })).code).toBe(10);
  });
});
