/** Width of all drawings: two thirds of a page, and a phone's whole screen without a tiny print. */
export const width = 480;

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** A box with a title in bold and a line below it. */
export function box({ x, y, width: w, height: h }: Box, [title, note]: readonly [string, string?], kind = 'plain'): string {
  const middle = x + w / 2;
  const top = y + h / 2 + (note === undefined ? 5 : -4);
  return [
    `<rect class="${kind}" x="${x}" y="${y}" width="${w}" height="${h}" rx="6"/>`,
    `<text class="title" x="${middle}" y="${top}">${escaped(title)}</text>`,
    ...(note === undefined ? [] : [`<text class="note" x="${middle}" y="${top + 17}">${escaped(note)}</text>`]),
  ].join('\n');
}

export const arrow = (path: string): string => `<path class="arrow" d="${path}" marker-end="url(#tip)"/>`;

/** Follows the reader's choice of light or dark; a page may set the variables itself. */
export const drawing = (
  height: number,
  label: string,
  content: readonly string[],
): string => `<svg class="drawing" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escaped(label)}">
<style>
.drawing { --ink: #1f2328; --soft: #59636e; --line: #818b98; --plain: #f6f8fa; --main: #ddf4ff; font: 13px system-ui, sans-serif }
@media (prefers-color-scheme: dark) { .drawing { --ink: #f0f6fc; --soft: #a3acb8; --line: #7d8590; --plain: #21262d; --main: #0c2d4d } }
.drawing text { fill: var(--ink) }
.drawing .title { font-weight: 600; text-anchor: middle }
.drawing .note { fill: var(--soft); font-size: 12px; text-anchor: middle }
.drawing .aside { fill: var(--soft); font-size: 12px }
.drawing rect { stroke: var(--line) }
.drawing .plain { fill: var(--plain) }
.drawing .main { fill: var(--main) }
.drawing .arrow { fill: none; stroke: var(--line) }
.drawing marker path { fill: var(--line) }
</style>
<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto-start-reverse"><path d="M0 0 8 4 0 8z"/></marker></defs>
${content.join('\n')}
</svg>
`;
