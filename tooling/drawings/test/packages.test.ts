import { describe, expect, it } from 'vitest';
import { packagesDrawing } from '../packages.ts';

const library = (name: string, dependencies: readonly string[] = [], providerId?: string) => ({
  folder: '',
  manifest: { name, version: '0.0.0', dependencies: Object.fromEntries(dependencies.map((each) => [each, '*'])) },
  ...(providerId !== undefined && { providerId }),
});
const core = library('@tw/connector-core', ['valibot']);
const jira = library('@tw/connector-jira', ['@tw/connector-core'], 'jira');
const splunk = library('@tw/connector-splunk', ['@tw/connector-core'], 'splunk');

/** What is drawn: titles from top to bottom, and how many arrows. */
function drawn(...packages: Parameters<typeof packagesDrawing>[0]) {
  const svg = packagesDrawing(packages);
  const rows = Map.groupBy(svg.matchAll(/<text class="title" x="[\d.]+" y="([\d.]+)">([^<]*)/g), ([, y]) => Math.floor(Number(y) / 92));
  return {
    rows: [...rows.values()].map((row) => row.map(([, , title]) => title)),
    arrows: [...svg.matchAll(/class="arrow"/g)].length,
    svg,
  };
}

describe('the drawing of the packages', () => {
  it('has each package above all that it imports, and providers in one box', () => {
    const { rows, arrows, svg } = drawn(
      library('@tw/connectors', ['@tw/connector-core', '@tw/connector-jira', '@tw/connector-splunk']),
      core,
      jira,
      splunk,
    );
    expect(rows).toEqual([['@tw/connectors'], ['@tw/connector-&lt;id&gt;'], ['@tw/connector-core']]);
    expect(arrows).toBe(3);
    expect(svg).toContain('2 providers');
  });

  it('has core alone at the bottom, also where another package imports nothing', () => {
    const { rows, arrows } = drawn(core, library('@tw/create-connector'), jira);
    expect(rows).toEqual([['@tw/create-connector', '@tw/connector-&lt;id&gt;'], ['@tw/connector-core']]);
    expect(arrows).toBe(1);
  });

  it('has no more in a row than their names leave room for, and stays within its width', () => {
    const many = ['a', 'b', 'c', 'd'].map((name) => library(`@tw/${name}`, ['@tw/connector-core']));
    const { rows, svg } = drawn(core, ...many);
    expect(rows.map((row) => row.length)).toEqual([2, 2, 1]);
    const edges = [...svg.matchAll(/<rect class="\w+" x="([\d.]+)" y="[\d.]+" width="([\d.]+)"/g)].map(
      ([, x, width]) => Number(x) + Number(width),
    );
    expect(Math.max(...edges)).toBeLessThanOrEqual(480);
  });
});
