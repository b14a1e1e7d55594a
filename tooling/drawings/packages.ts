import type { WorkspacePackage } from '../workspace.ts';
import { arrow, type Box, box, drawing, width } from './svg.ts';

interface Node {
  readonly title: string;
  readonly note?: string;
  /** Names of the nodes that it imports. */
  readonly imports: readonly string[];
}

const core = '@tw/connector-core';
const providers = '@tw/connector-<id>';
const rowHeight = 92;
const boxHeight = 46;
const gap = 10;
/** Room at the right for arrows that pass other rows on their way to core. */
const gutter = 24;
const perRow = 2;

/** The packages and what imports what, core at the bottom; all providers are one box, since they are alike. */
export function packagesDrawing(packages: readonly WorkspacePackage[]): string {
  const nodes = nodesOf(packages);
  const rows = rowsOf(nodes);
  const places = new Map(
    rows.flatMap((row, index) => {
      const w = (width - gutter - gap * (row.length - 1)) / row.length;
      return row.map((name, column): [string, Box] => [
        name,
        { x: 1 + column * (w + gap), y: 1 + index * rowHeight, width: name === core ? width - 2 : w - 1, height: boxHeight },
      ]);
    }),
  );
  const arrows = [...nodes].flatMap(([name, { imports }]) => {
    const from = places.get(name);
    return from === undefined ? [] : imports.flatMap((other) => places.get(other) ?? []).map((to) => arrowBetween(from, to));
  });
  const boxes = [...places].map(([name, place]) => {
    const { title, note } = nodes.get(name) as Node;
    return box(place, note === undefined ? [title] : [title, note], name === core ? 'main' : 'plain');
  });
  return drawing(rows.length * rowHeight - rowHeight + boxHeight + 2, 'The packages, with an arrow from each to those that it imports', [
    ...new Set(arrows),
    ...boxes,
  ]);
}

function nodesOf(packages: readonly WorkspacePackage[]): Map<string, Node> {
  const nameOf = (name: string) => (packages.find(({ manifest }) => manifest.name === name)?.providerId === undefined ? name : providers);
  const count = packages.filter(({ providerId }) => providerId !== undefined).length;
  const notes: Readonly<Record<string, string>> = { [core]: 'traits, errors, HTTP, limits, indicators', [providers]: `${count} providers` };
  const nodes = new Map<string, Node>();
  for (const { manifest } of packages) {
    const title = nameOf(manifest.name);
    const imports = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies })
      .filter((other) => packages.some((each) => each.manifest.name === other))
      .map(nameOf);
    const note = notes[title];
    const all = new Set([...(nodes.get(title)?.imports ?? []), ...imports]);
    nodes.set(title, { title, imports: [...all].filter((other) => other !== title), ...(note !== undefined && { note }) });
  }
  return nodes;
}

/** Each package above all that it imports, and core below those too that import nothing. */
function rowsOf(nodes: ReadonlyMap<string, Node>): string[][] {
  const height = (name: string): number =>
    name === core ? 0 : Math.max(0, ...(nodes.get(name)?.imports ?? []).filter((other) => nodes.has(other)).map(height)) + 1;
  const layers = Map.groupBy(nodes.keys(), height);
  return [...layers]
    .toSorted(([a], [b]) => b - a)
    .flatMap(([, names]) =>
      Array.from({ length: Math.ceil(names.length / perRow) }, (_, row) => names.slice(row * perRow, (row + 1) * perRow)),
    );
}

function arrowBetween(from: Box, to: Box): string {
  const passes = to.y - from.y > rowHeight;
  const bottom = from.y + from.height;
  const x = from.x + from.width / 2;
  if (passes && to.width > width - gutter) {
    // To core, past the rows between: all these arrows share the way along the edge.
    const edge = width - gutter / 2;
    return arrow(`M${x} ${bottom}v14H${edge}V${to.y - 1}`);
  }
  const end = to.width > width - gutter ? x : to.x + to.width / 2;
  const bend = Math.min(30, (to.y - bottom) / 2);
  return arrow(`M${x} ${bottom}C${x} ${bottom + bend} ${end} ${to.y - bend} ${end} ${to.y - 1}`);
}
