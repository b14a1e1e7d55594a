import { execFile } from 'node:child_process';
import { gzipSync } from 'node:zlib';
import { chmod, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { type ConnectorError, isConnectorError } from '@tw/connector-core';
import { parse } from 'valibot';
import { describe, expect, it } from 'vitest';
import { feeds } from '../src/index.ts';
import { libraryOf } from '../src/library.ts';
import { settings } from '../src/settings.ts';
import { temporaryFiles } from './files.ts';

const { list, path, write } = temporaryFiles();

async function failure(connector: ReturnType<typeof feeds>): Promise<ConnectorError> {
  try {
    await connector.lookup('evil.example');
  } catch (error) {
    if (isConnectorError(error)) return error;
    throw error;
  }
  throw new Error('the lookup did not fail');
}

describe('a list that cannot be read', () => {
  it.each<[string, () => Promise<string>, RegExp]>([
    ['is missing', async () => path('missing.txt'), /does not exist/],
    ['is a directory', async () => (await mkdir(path('directory')), path('directory')), /is a directory/],
    ['is a device', async () => '/dev/zero', /not a regular file/],
    ['is in UTF-16', () => write(Buffer.from('\uFEFFevil.example\n', 'utf16le'), 'utf16.txt'), /binary/],
    ['is in Latin-1', () => write(Buffer.from('b\u00FCcher.example\n', 'latin1'), 'latin1.txt'), /not UTF-8/],
    ['ends within a character', () => write(Uint8Array.of(0x61, 0xc3), 'cut.txt'), /not UTF-8/],
    ['is damaged gzip', () => write(Uint8Array.of(0x1f, 0x8b, 8, 1, 2, 3), 'list.gz'), /gzip that breaks off/],
    [
      'is no gzip behind its beginning',
      () => write(Uint8Array.of(0x1f, 0x8b, 8, 0, 2, 3, 1, 1, 1, 1, 7, 7, 7, 7), 'bad.gz'),
      /damaged gzip/,
    ],
    ['is gzip that breaks off', () => write(gzipSync('evil.example\n'.repeat(1000)).subarray(0, 50), 'cut.gz'), /gzip that breaks off/],
    ['is gzip of a binary file', () => write(gzipSync(new Uint8Array(1000)), 'binary.gz'), /binary/],
    ['is a zip archive', () => write(Uint8Array.of(0x50, 0x4b, 3, 4, 20, 0), 'full.zip'), /zip archive/],
    ['is made to fill the memory', () => write(gzipSync(Buffer.alloc(30_000_000, 'a')), 'bomb.gz'), /100 times its size/],
    ['is a program', () => write(Uint8Array.of(0x7f, 0x45, 0x4c, 0x46, 0, 0), 'program'), /binary/],
    ['has an impossible name', async () => path('a\0b'), /cannot be read/],
    ['has too long a name', async () => path('a'.repeat(300)), /cannot be read \(ENAMETOOLONG\)/],
  ])('fails the lookup and the health check, and says what to do, if it %s', async (_, makePath, reason) => {
    const connector = feeds({ lists: [await makePath()], builtin: false });
    const error = await failure(connector);
    expect(error).toMatchObject({
      code: 'configuration',
      connector: 'feeds',
      operation: 'lookup',
      message: expect.stringMatching(reason),
      hint: expect.any(String),
      retryable: false,
    });
    expect(await connector.healthCheck()).toMatchObject({
      status: 'unhealthy',
      code: 'configuration',
      message: expect.stringMatching(reason),
    });
    expect(await connector.testConnection()).toBe(false);
    await expect(connector.listFeeds()).rejects.toMatchObject({ code: 'configuration', operation: 'listFeeds' });
  });

  it('says so if the right to read it is missing', async () => {
    const file = await write('evil.example', 'secret.txt');
    await chmod(file, 0);
    // The superuser may read everything, so that it is somebody else who reads: in a process of its own, since a thread has no user.
    const script = `
      const { feeds } = await import(${JSON.stringify(new URL('../src/index.ts', import.meta.url).href)});
      const connector = feeds({ lists: [${JSON.stringify(file)}], builtin: false });
      if (process.geteuid?.() === 0) process.seteuid(65_534);
      await connector.lookup('evil.example').catch((error) => console.log(JSON.stringify(error)));`;
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script]);
    const error: unknown = JSON.parse(stdout);
    expect(error).toMatchObject({ code: 'configuration', message: expect.stringMatching(/may not be read/) });
  });

  it('is named by its path, with all others and what to do about each', async () => {
    const error = await failure(feeds({ lists: [path('one.txt'), await write('evil.example'), path('two.txt'), path('.')] }));
    expect(error.message).toContain(path('one.txt'));
    expect(error.message).toContain(path('two.txt'));
    expect(error.hint).toMatch(/Correct the path.*Name a text file/);
  });

  it('is tried again at the next call', async () => {
    const connector = feeds({ lists: [path('later.txt')], builtin: false });
    expect(await failure(connector)).toMatchObject({ code: 'configuration' });
    await writeFile(path('later.txt'), 'evil.example');
    expect(await connector.lookup('evil.example')).toMatchObject({ verdict: 'malicious' });
  });
});

describe('reading lists', () => {
  it('happens once for all who wait', async () => {
    const library = libraryOf(parse(settings, { lists: [await write('evil.example')], builtin: false }));
    const call = { operation: 'lookup', answers: {} };
    const [one, other] = await Promise.all([library.open(call), library.open({ ...call, timeoutMs: 10_000 })]);
    expect(one).toBe(other);
    expect(await library.open(call)).toBe(one);
  });

  it('begins at the first call, and not again', async () => {
    const file = path('changing.txt');
    const connector = feeds({ lists: [file], builtin: false });
    await writeFile(file, 'evil.example');
    const reports = await Promise.all(Array.from({ length: 20 }, () => connector.lookup('evil.example')));
    expect(new Set(reports.map(({ verdict }) => verdict))).toEqual(new Set(['malicious']));
    await rm(file);
    expect(await connector.lookup('evil.example')).toMatchObject({ verdict: 'malicious' });
    expect(await connector.healthCheck()).toMatchObject({ status: 'healthy' });
  });

  it('is shared by the lookups and the health check', async () => {
    const file = await write('evil.example', 'shared.txt');
    const connector = feeds({ lists: [file], builtin: false });
    expect(await connector.testConnection()).toBe(true);
    await rename(file, path('moved.txt'));
    expect(await connector.lookup('evil.example')).toMatchObject({ verdict: 'malicious' });
  });

  it('can be left by one caller while others go on waiting', async () => {
    const connector = await list('evil.example\n'.repeat(400_000));
    const controller = new AbortController();
    const left = connector.lookup('evil.example', { signal: controller.signal });
    const stayed = connector.lookup('evil.example');
    const hurried = connector.lookup('evil.example', { timeoutMs: 1 });
    controller.abort(new Error('no longer needed'));
    await expect(left).rejects.toThrow('no longer needed');
    await expect(hurried).rejects.toMatchObject({ code: 'timeout', retryable: true });
    expect(await stayed).toMatchObject({ verdict: 'malicious' });
  });

  it('takes an empty file as a list without entries', async () => {
    const connector = await list('');
    expect(await connector.lookup('evil.example')).toMatchObject({ verdict: 'unknown' });
  });
});

describe('settings', () => {
  it('take paths from the environment', async () => {
    const one = await write('one.example', 'one-of-two.txt');
    const two = await write('two.example', 'two-of-two.txt');
    const connector = feeds.fromEnv({ TW_FEEDS_LISTS: ` ${one} , ${two},`, TW_FEEDS_BUILTIN: 'false' });
    expect((await connector.listFeeds()).map(({ name, path: file }) => [name, file])).toEqual([
      ['one-of-two.txt', one],
      ['two-of-two.txt', two],
    ]);
    expect(await connector.lookup('two.example')).toMatchObject({ verdict: 'malicious' });
  });

  it.each<[string, object]>([
    ['an unknown setting', { list: [] }],
    ['an unknown word about a list', { lists: [{ path: 'x', verdit: 'malicious' }] }],
    ['a list without a path', { lists: [{ name: 'x' }] }],
    ['an empty path', { lists: [' '] }],
    ['something that is no list', { lists: [7] }],
    ['a path alone', { lists: 'x' }],
    ['a confidence over 1', { lists: [{ path: 'x', confidence: 70 }] }],
    ['a verdict that lists do not give', { lists: [{ path: 'x', verdict: 'clean' }] }],
    ['an unknown format', { lists: [{ path: 'x', format: 'xml' }] }],
    ['nothing to look up in', { builtin: false }],
  ])('refuse %s at once', (_, wrong) => {
    expect(() => feeds(wrong)).toThrowError(expect.objectContaining({ code: 'configuration', connector: 'feeds' }));
  });

  it('are told with their variables', () => {
    expect(feeds.settings).toMatchObject([
      { name: 'lists', env: 'TW_FEEDS_LISTS', required: false, secret: false },
      { name: 'directory', env: 'TW_FEEDS_DIRECTORY', required: false, secret: false },
      { name: 'builtin', env: 'TW_FEEDS_BUILTIN', required: false, secret: false, default: 'true' },
    ]);
  });

  it('do nothing before the first call', () => {
    expect(() => feeds({ lists: [path('never-read.txt')] })).not.toThrow();
  });
});
