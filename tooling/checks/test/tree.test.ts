import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { treeOf } from '../tree.ts';

let root: string;
const write = (path: string, text = ''): void => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
};

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'tree-'));
  for (const path of ['a.md', 'b/c.ts', 'dist/d.js', 'node_modules/e/f.js']) write(path);
});
afterEach(() => rmSync(root, { recursive: true }));

describe('the tree that is checked', () => {
  it('leaves out what is installed or built, without git', () => {
    expect(treeOf(root).files).toEqual(['a.md', 'b/c.ts']);
  });

  it('holds new files and no ignored or deleted ones, with git', () => {
    write('.gitignore', 'dist/\nnode_modules/\nsecret.txt\n');
    write('secret.txt');
    execFileSync('git', ['init', '-q'], { cwd: root });
    execFileSync('git', ['add', '.'], { cwd: root });
    rmSync(join(root, 'a.md'));
    write('new.md');
    expect(treeOf(root).files).toEqual(['.gitignore', 'b/c.ts', 'new.md']);
  });

  it('makes the command fail and name the file when something is wrong', () => {
    write('a.md', '[gone](gone.md)');
    const { status, stderr, stdout } = spawnSync(process.execPath, [join(import.meta.dirname, '../main.ts'), root], { encoding: 'utf8' });
    expect({ status, stderr, stdout }).toEqual({ status: 1, stderr: 'a.md: the link to gone.md leads nowhere\n', stdout: '1 problems\n' });
  });

  it('makes the command succeed when nothing is', () => {
    const { status, stderr } = spawnSync(process.execPath, [join(import.meta.dirname, '../main.ts'), root], { encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });
});
