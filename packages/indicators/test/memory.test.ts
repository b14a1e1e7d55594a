import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { extractFromStream } from '../src/index.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

it('reads 30 MB of text with new indicators all along in a few MB, and its result holds on to none of the text', async () => {
  const chunk = 'Lorem ipsum dolor sit amet, consectetur adipiscing elit. '.repeat(1150);
  const count = 460;
  const heap = () => {
    collectGarbage();
    return process.memoryUsage().heapUsed;
  };
  const before = heap();
  let most = 0;
  async function* chunks() {
    for (let index = 0; index < count; index++) {
      // Made anew, as what comes from a file is.
      yield Buffer.from(`${chunk} hxxp://evil${index}[.]com/path/of/some/length ${index.toString(16).padStart(64, 'a')}x `);
      if (index % 40 === 0) most = Math.max(most, heap() - before);
    }
  }
  const { indicators } = await extractFromStream(chunks());
  expect(indicators).toHaveLength(count);
  expect(most).toBeLessThan(8e6);
  expect(heap() - before).toBeLessThan(4e6);
});
