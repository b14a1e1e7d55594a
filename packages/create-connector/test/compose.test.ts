import { describe, expect, it } from 'vitest';
import { chosenLines } from '../src/compose.ts';

const source = `always;
  one; // [edr siem]
  // #region siem ticketing
  two;
  three; // [siem]
  // #endregion
const link = 'https://example.com/[x]'; // a note
| four | <!-- [siem] -->
<!-- #region edr -->
| five |
<!-- #endregion -->
`;

describe('the lines of the template', () => {
  it.each([
    ['siem', "always;\n  one;\n  two;\n  three;\nconst link = 'https://example.com/[x]'; // a note\n| four |\n"],
    ['edr', "always;\n  one;\nconst link = 'https://example.com/[x]'; // a note\n| five |\n"],
    ['ticketing', "always;\n  two;\nconst link = 'https://example.com/[x]'; // a note\n"],
    ['basic', "always;\nconst link = 'https://example.com/[x]'; // a note\n"],
  ])('are kept where %s is one of their words, without the marks', (word, kept) => {
    expect(chosenLines(source, new Set([word]))).toBe(kept);
  });
});
