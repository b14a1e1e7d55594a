import { describe, expect, it } from 'vitest';
import { traitPages } from '../trait-pages.ts';
import { memoryTree } from './memory-tree.ts';

const source = `
/** A thing. */
export interface Thing extends VendorWords {
  readonly id: string;
  /** With words such as readonly other: no field. */
  readonly parts?: { readonly name?: string };
  readonly size?: {
    readonly bytes: number;
  };
}

export interface ThingConnector {
  readonly kinds: readonly string[];
  getThing(id: string, options?: ReadOptions): Promise<Thing>;
}

export interface ThingOperations {
  readonly internal: string;
}
`;
const page = `# thing

## Methods

| Method | What it does |
| --- | --- |
| \`kinds\` | A list. |
| \`getThing(id, options?)\` | One. |

## \`Thing\`

| Field | Always | Meaning |
| --- | --- | --- |
| \`id\` | yes | The id. |
| \`parts\` | no | Each with its \`name\`. |
| \`size\` | no | In \`bytes\`. |
| \`vendorSeverity\` | no | Its word. |
| \`vendorStatus\` | no | Its word. |
`;

const check = (text: string | undefined) =>
  traitPages(
    memoryTree({
      'packages/core/src/traits/big-thing.ts': source,
      'packages/core/src/traits/inputs.ts': 'export interface Input {\n  readonly x: string;\n}\n',
      ...(text !== undefined && { 'docs/traits/big_thing.md': text }),
    }),
  );

describe('pages of traits', () => {
  it('are in order where each method and each field has its line', () => {
    expect(check(page)).toEqual([]);
  });

  it.each([
    ['`kinds`', 'says nothing about kinds'],
    ['`getThing(', 'says nothing about getThing'],
    ['## `Thing`', 'has no section "## `Thing`"'],
    ['| `id`', 'says nothing about Thing.id'],
    ['`name`', "says nothing about Thing's inner field name"],
    ['`bytes`', "says nothing about Thing's inner field bytes"],
    ['| `vendorStatus`', 'says nothing about Thing.vendorStatus'],
    ['The id.', 'says nothing about Thing.id'],
  ])('are not without %s', (part, problem) => {
    expect(check(page.replace(part, ''))).toEqual([`docs/traits/big_thing.md: ${problem}`]);
  });

  it('must not say that a field is always there where it may be absent, nor the other way round', () => {
    expect(check(page.replace('| `size` | no |', '| `size` | yes |'))).toEqual([
      'docs/traits/big_thing.md: says that Thing.size is always there',
    ]);
    expect(check(page.replace('| `id` | yes |', '| `id` | no |'))).toEqual([
      'docs/traits/big_thing.md: says that Thing.id is not always there',
    ]);
  });

  it('must be there', () => {
    expect(check(undefined)).toEqual(['docs/traits/big_thing.md: is missing: packages/core/src/traits/big-thing.ts declares a trait']);
  });
});
