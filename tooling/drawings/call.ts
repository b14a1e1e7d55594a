import { arrow, box, drawing, escaped } from './svg.ts';

/** Where a call passes, in order; what is the vendor's own is marked. */
const steps: readonly { readonly title: string; readonly lines: readonly string[]; readonly isVendors?: boolean }[] = [
  { title: 'Your call', lines: [`vt.lookup('evil[.]example', { timeoutMs })`] },
  { title: 'Arguments', lines: ['checked strictly, and refanged; what is wrong', 'is invalid_input, and nothing is sent'] },
  { title: 'Action hook', lines: ['only for actions: onAction may refuse;', 'a dry run ends here'] },
  { title: 'Operation', lines: ['which request the vendor wants'], isVendors: true },
  { title: 'Limits', lines: ['a turn under every quota, or rate_limited'] },
  { title: 'HTTP', lines: ['credentials, time, redirects, size, token renewal;', 'repeated only what may be repeated'] },
  { title: 'The vendor', lines: ['over TLS'], isVendors: true },
  { title: 'Status', lines: ['401 renews a token once; 404 may be an answer;', 'error bodies are read as this vendor writes them'] },
  { title: 'Schema', lines: ['the fields that are read, and nothing else;', 'what does not fit is invalid_response'], isVendors: true },
  {
    title: 'Model',
    lines: ['the vendor’s words become ours, and are kept', 'beside them; what is not said stays absent'],
    isVendors: true,
  },
  { title: 'Your result', lines: ['plain, the same after JSON; or a ConnectorError', 'with a hint, and no credential'] },
];

const pitch = 66;
const boxSize = { width: 130, height: 42 };

/** The path of one call, from its arguments to its result. */
export const callDrawing = (): string =>
  drawing(
    steps.length * pitch - pitch + boxSize.height + 2,
    'The path of a call: arguments, action hook, operation, limits, HTTP, vendor, status, schema, model, result',
    steps.flatMap(({ title, lines, isVendors = false }, index) => {
      const y = 1 + index * pitch;
      const middle = y + boxSize.height / 2 + 4;
      const texts = lines.map(
        (line, row) => `<text class="aside" x="150" y="${middle + row * 17 - (lines.length - 1) * 8.5}">${escaped(line)}</text>`,
      );
      const down = index === 0 ? [] : [arrow(`M66 ${y - pitch + boxSize.height}V${y - 1}`)];
      return [...down, box({ x: 1, y, ...boxSize }, [title], isVendors ? 'main' : 'plain'), ...texts];
    }),
  );
