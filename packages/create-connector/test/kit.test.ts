import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createWorkplace, type Workplace } from './workplace.ts';

let workplace: Workplace;
beforeAll(() => {
  workplace = createWorkplace();
  workplace.write(
    'desk/test/conformance.test.ts',
    `import { address, defineConnector, path } from '@tw/connector-core';
import { describeConformance } from '@tw/connector-testkit';
import * as v from 'valibot';

const desk = defineConnector({
  id: 'desk',
  displayName: 'Desk',
  traits: ['ticketing'],
  config: v.strictObject({ url: address('The address') }),
  http: ({ url }) => ({ baseUrl: url }),
  ping: ({ http }, options) => http.get(path\`me\`, { schema: v.object({}), ...options }),
  operations: () => ({ getStatuses: async () => [{ id: '1', name: 'Open', category: 'open' }] }),
});

describeConformance(desk, {
  settings: (url) => ({ url }),
  credentials: [],
  answers: { body: {} },
  operations: { getStatuses: { call: (it, options) => it.getStatuses(options) } },
});
`,
  );
});
afterAll(() => workplace[Symbol.dispose]());

describe('the kit, run by vitest', () => {
  it('says once why an operation that sends nothing fails, and leaves out what fails for the same reason', { timeout: 120_000 }, () => {
    const { status, output } = workplace.test('-t', 'getStatuses');
    expect(status, output).toBe(1);
    expect(output.match(/Error: getStatuses sent no request at all/g)).toHaveLength(1);
    expect(output).toMatch(/desk: \d+ of \d+ run, 1 failed/);
  });
});
