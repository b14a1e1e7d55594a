import { describe, expect, it } from 'vitest';
import { markdownLinks } from '../links.ts';
import { memoryTree } from './memory-tree.ts';

const check = (text: string) =>
  markdownLinks(
    memoryTree({
      'docs/a.md': text,
      'docs/b.md': '# B\n\n## What `lookup` does, and why\n\n## Twice\n\n## Twice\n',
      'packages/core/src/index.ts': '',
    }),
  );

describe('links in Markdown', () => {
  it.each([
    '[b](b.md)',
    '[b](./b.md#what-lookup-does-and-why)',
    '[second](b.md#twice-1)',
    '[core](../packages/core/src/index.ts)',
    '[folder](../packages/core)',
    '[folder](../packages/core/)',
    '[up](..)',
    '[web](https://example.com/nothing) and [mail](mailto:a@example.com)',
    '# Here\n\n[here](#here)',
    '`[no](link.md)`',
    '```ts\nx[a](b)\n```',
    '![badge [x]](b.md)',
  ])('lead somewhere: %j', (text) => {
    expect(check(text)).toEqual([]);
  });

  it.each(['[c](c.md)', '[b](../b.md)', '[x](../packages/cor)', '[![image](none.png)](b.md) [c](<c.md>)'])('lead nowhere: %j', (text) => {
    expect(check(text)).toContainEqual(expect.stringMatching(/^docs\/a\.md: the link to \S+ leads nowhere$/));
  });

  it.each(['[b](b.md#gone)', '[here](#gone)', '[third](b.md#twice-2)'])('lead to no heading: %j', (text) => {
    expect(check(text)).toEqual([expect.stringMatching(/^docs\/a\.md: the link to \S+ leads to no heading$/)]);
  });
});
