import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Answers, exampleOf, exportName, hasSites, type Trait, traits } from './answers.ts';

const root = join(import.meta.dirname, '..');
const template = join(root, 'template');

/** Where the connector will live: in a package of its own, or in this project's `packages/providers`. */
export type Place = 'outside' | 'inside';

/** The template's files that belong to one trait. */
const ofTrait: Readonly<Record<Trait, readonly string[]>> = {
  threat_intel: ['src/threat-intel.ts', 'fixtures/indicator.json'],
  file_analysis: ['src/file-analysis.ts', 'fixtures/analysis.json'],
  siem: ['src/siem.ts', 'fixtures/event.json'],
  edr: ['src/edr.ts', 'fixtures/host.json'],
  email_gateway: ['src/email-gateway.ts', 'fixtures/message.json'],
  ticketing: ['src/ticketing.ts', 'fixtures/ticket.json'],
};

/** The files of a new connector, by path: those of the template that were chosen, with its own names in them. */
export function composeFiles(answers: Answers, place: Place): Map<string, string> {
  const chosen = new Set<string>([place, answers.auth, hasSites(answers.baseUrl) ? 'site' : 'hosted', ...answers.traits]);
  const left = new Set(traits.filter((trait) => !chosen.has(trait)).flatMap((trait) => ofTrait[trait]));
  const files = new Map<string, string>();
  for (const path of globSync(['README.md', 'src/*.ts', 'test/*.ts', 'fixtures/*.json'], { cwd: template }).toSorted())
    if (!left.has(path)) files.set(path, tidied(named(chosenLines(read(path), chosen), path, answers, place)));
  // A `package.json` within a package would be taken for a package by tools.
  if (place === 'inside') return files.set('package.json', named(read('inside/manifest.json'), 'package.json', answers, place));
  return (
    files
      .set('package.json', withRanges(named(read('outside/manifest.json'), 'package.json', answers, place)))
      .set('tsconfig.json', read('outside/tsconfig.json'))
      // npm would leave a file of its real name out of the package.
      .set('.gitignore', read('outside/gitignore'))
      .set('LICENSE', readFileSync(join(root, 'LICENSE'), 'utf8'))
  );
}

const read = (path: string): string => readFileSync(join(template, path), 'utf8');

const mark = / (?:\/\/|<!--) \[([\w -]+)\](?: -->)?$/;
const region = /^ *(?:\/\/|<!--) #(end)?region ?([\w -]*?)(?: -->)?$/;

/**
 * A line that ends in `// [edr siem]`, and lines between `// #region edr siem` and `// #endregion`, are kept where one of these
 * words was chosen; the marks are not.
 */
export function chosenLines(text: string, chosen: ReadonlySet<string>): string {
  const isChosen = (words: string): boolean => words.split(' ').some((word) => chosen.has(word));
  let isInside = true;
  return text
    .split('\n')
    .flatMap((line) => {
      const [border, end, words = ''] = region.exec(line) ?? [];
      if (border !== undefined) {
        isInside = end !== undefined || isChosen(words);
        return [];
      }
      const [note, only] = mark.exec(line) ?? [];
      const isKept = isInside && (only === undefined || isChosen(only));
      return isKept ? [note === undefined ? line : line.slice(0, -note.length)] : [];
    })
    .join('\n');
}

/** An import or a list that had a line for each choice: what is left goes on one line if it fits, as formatters want it. */
const tidied = (text: string): string =>
  text.replace(/^( *\S.*\[|import \{)\n((?: +\S.*,\n)+) *([\]}].*)$/gm, (whole, open: string, items: string, close: string) => {
    const gap = open.endsWith('{') ? ' ' : '';
    const line = [open, items.trim().replace(/,$/, '').split(/\n */).join(' '), close].join(gap);
    return line.length <= 140 ? line : whole;
  });

/** The template's vendor has one spelling for each use of a name, so that no name is mistaken for another. */
function named(text: string, path: string, { id, name, traits: chosen, baseUrl }: Answers, place: Place): string {
  const address = exampleOf(baseUrl).replace(/\/+$/, '');
  const names: Readonly<Record<string, string>> = {
    "['threat_intel', 'file_analysis', 'siem', 'edr', 'email_gateway', 'ticketing']": `[${chosen.map((trait) => `'${trait}'`).join(', ')}]`,
    'config.baseUrl': hasSites(baseUrl) ? 'config.url' : 'config.baseUrl',
    'https://api.acme-cloud.example/v1': path.endsWith('.ts') ? address.replaceAll("'", '%27') : address,
    'tw-connector-acme-cloud': place === 'inside' ? `@tw/connector-${id}` : `tw-connector-${id}`,
    'acme-cloud': id,
    acmeCloud: exportName(id),
    ACME_CLOUD: id.replaceAll('-', '_').toUpperCase(),
    "'Acme Cloud'": name.includes("'") ? JSON.stringify(name) : `'${name}'`,
    'Acme Cloud': name,
  };
  const spellings = Object.keys(names).map((spelling) => spelling.replace(/[.[\]]/g, String.raw`\$&`));
  return text.replace(new RegExp(spellings.join('|'), 'g'), (found) => names[found] ?? found);
}

/** The versions that this package was tested with. Packing writes them into its own package.json. */
function withRanges(text: string): string {
  const manifest = JSON.parse(text) as Record<string, unknown>;
  const own = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { readonly devDependencies: Record<string, string> };
  for (const key of ['dependencies', 'peerDependencies', 'devDependencies'])
    manifest[key] = Object.fromEntries(Object.keys(manifest[key] as object).map((name) => [name, own.devDependencies[name]]));
  return `${JSON.stringify(manifest, null, 2)}\n`;
}
