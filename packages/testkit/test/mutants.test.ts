import { describe, expect, it } from 'vitest';
import { checksFor } from '../src/index.ts';
import { mutants } from './mutants/index.ts';
import { options as good } from './sample.ts';

describe('the suite finds a connector that', () => {
  it.concurrent.each(mutants)('$does', { timeout: 60_000 }, async ({ factory, options = good, check, because }) => {
    const checks = checksFor(factory as never, options as never).filter(({ subject, name }) => `${subject}: ${name}`.startsWith(check));
    expect(checks, check).toHaveLength(1);
    await expect(checks[0]?.run()).rejects.toThrow(because);
  });
});
