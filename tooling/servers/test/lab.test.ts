import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { Lab } from '../lab.ts';

const folder = mkdtempSync(join(tmpdir(), 'tw-lab-'));
const lab = new Lab(join(folder, 'one'), join(folder, 'cache'));

afterEach(async () => {
  await lab.stop();
  rmSync(folder, { recursive: true, force: true });
});

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe.runIf(process.platform === 'linux')('a lab', () => {
  it('runs, waits for and stops programs, those that these started too', async () => {
    expect(await lab.run({ args: ['cat'], input: 'hello' })).toBe('hello');
    await expect(lab.run({ args: ['sh', '-c', 'echo oh dear >&2; exit 3'] })).rejects.toThrow('ended with 3');
    expect(lab.tail()).toContain('oh dear');

    // Not in this program's folder: a server's own user may not be let in there.
    expect(await lab.run({ args: ['sh', '-c', 'pwd; echo "$PWD"'] })).toBe('/\n/\n');
    expect(await lab.run({ args: ['printenv', 'PWD'], cwd: tmpdir() })).toBe(`${tmpdir()}\n`);

    const port = await lab.freePort();
    const serve = `require('net').createServer().listen(${port}, '127.0.0.1')`;
    await lab.spawn({ args: ['sh', '-c', `"${process.execPath}" -e "${serve}" & echo "child $!"; wait`] });
    await lab.waitForPort(port);
    const child = Number(/child (\d+)/.exec(lab.tail())?.[1]);
    expect(isAlive(child)).toBe(true);
    expect(await lab.stop()).toEqual([]);
    await expect(lab.waitForPort(port, 1)).rejects.toThrow('in vain');

    await lab.spawn({ args: ['sh', '-c', 'exit 4'] });
    await expect(lab.waitForPort(port)).rejects.toThrow('a program ended meanwhile');
  });
});
