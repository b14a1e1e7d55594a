import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { type Answers, answersFor } from '../src/index.ts';

/** Answers the questions that are asked, one after the other, as a person at a terminal would. */
async function asked(given: Partial<Answers>, ...keys: readonly string[]) {
  const [input, output] = [new PassThrough(), new PassThrough()];
  let shown = '';
  output.on('data', (chunk: Buffer) => {
    shown += chunk.toString();
  });
  const all = { id: undefined, name: undefined, traits: undefined, auth: undefined, baseUrl: undefined, ...given };
  const answers = answersFor(all as never, { terminal: { input, output }, cwd: '.', out: () => undefined, error: () => undefined }).then(
    (value) => ({ value, error: undefined }),
    (error: unknown) => ({ value: undefined, error }),
  );
  for (const key of keys) {
    const before = shown.length;
    input.write(key);
    // Each key is answered by a new picture.
    for (let turn = 0; turn < 200 && shown.length === before; turn++) await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return { ...(await answers), shown };
}

const typed = (text: string): readonly string[] => [...text, '\r'];

describe('at a terminal', () => {
  it('asks for everything that is not given, and again where an answer will not do', async () => {
    const { value, shown } = await asked(
      {},
      ...typed('virustotal'),
      ...Array.from({ length: 10 }, () => '\u007f'),
      ...typed('hazard-pot'),
      '\r',
      '\u001b[B',
      ' ',
      '\r',
      '\u001b[B',
      '\r',
      ...typed('https://api.example.com'),
    );
    expect(value).toEqual({
      id: 'hazard-pot',
      name: 'Hazard Pot',
      traits: ['file_analysis'],
      auth: 'api-key-query',
      baseUrl: 'https://api.example.com',
    });
    expect(shown).toContain('is taken');
  });

  it('does not ask for what is given', async () => {
    const given = { id: 'pot', name: 'Pot', traits: ['edr'], auth: 'basic' };
    const { value, shown } = await asked(given, ...typed('https://api.example.com'));
    expect(value).toEqual({ ...given, baseUrl: 'https://api.example.com' });
    expect(shown).not.toContain('Its id');
  });

  it('ends without a connector when the person wants none', async () => {
    const { error, shown } = await asked({ id: 'pot' }, '\u0003');
    expect(error).toMatchObject({ name: 'Cancelled' });
    expect(shown).toContain('Nothing was written.');
  });
});
