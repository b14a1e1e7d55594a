import { afterEach, describe, expect, it, vi } from 'vitest';
import { checksFor } from '../src/index.ts';
import { options, sampleWith } from './sample.ts';

describe('the suite', () => {
  afterEach(() => vi.unstubAllGlobals());

  it('refuses to run where fetch has been replaced', async () => {
    const check = checksFor(sampleWith(), options).find(({ name }) => name === 'is tested over real HTTP');
    vi.stubGlobal('fetch', async () => new Response());
    await expect(check?.run()).rejects.toThrow('import');
  });
});
