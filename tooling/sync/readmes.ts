import type { WorkspacePackage } from '../workspace.ts';
import type { ProviderFacts } from './providers.ts';

/** The table of a provider's settings, as its factory declares them. */
export function configurationTable({ settings }: ProviderFacts): string {
  if (settings.length === 0) return 'It has no settings.';
  return table(
    ['Setting', 'Variable', 'Required', 'Meaning'],
    settings.map(({ name, env, required, secret, description, default: fallback }) => [
      code(name),
      code(env),
      required ? 'yes' : fallback === undefined ? 'no' : `no: ${code(fallback)}`,
      secret ? `${description} (a credential)` : description,
    ]),
  );
}

/** What the vendor does not have, and the document that shows it. */
export const unsupportedTable = ({ unsupported }: ProviderFacts): string =>
  table(
    ['Operation', 'Why'],
    Object.entries(unsupported).map(([operation, why]) => [code(operation), linked(why)]),
  );

/** The table of all providers in the root README. */
export const providersTable = (providers: readonly { readonly pkg: WorkspacePackage; readonly facts: ProviderFacts }[]): string =>
  table(
    ['Provider', 'Package', 'Traits'],
    providers.map(({ pkg, facts }) => [
      `[${facts.displayName}](${pkg.folder}/README.md)`,
      code(pkg.manifest.name),
      facts.traits.map(code).join(', '),
    ]),
  );

/** Replaces what is between a pair of markers. Without them they are put under the heading, or at the end with it. */
export function withGenerated(text: string, name: string, content: string, heading: string): string {
  const block = `<!-- generated:${name} -->\n\n${content}\n\n<!-- /generated -->`;
  const old = new RegExp(`<!-- generated:${name} -->[^]*?<!-- /generated -->`);
  if (old.test(text)) return text.replace(old, () => block);
  if (text.includes(`<!-- generated:${name} -->`)) throw new Error(`after <!-- generated:${name} --> there is no <!-- /generated -->`);
  const title = new RegExp(`^## ${heading}$`, 'm');
  if (title.test(text)) return text.replace(title, (line) => `${line}\n\n${block}`);
  return `${text.trimEnd()}\n\n## ${heading}\n\n${block}\n`;
}

const code = (text: string): string => `\`${text}\``;

const linked = (text: string): string => text.replace(/(?<![<(])https?:\/\/[^\s)>,;]*[^\s)>,;.]/g, (url) => `<${url}>`);

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`;
  return [line(heads), line(heads.map(() => '---')), ...rows.map(line)].join('\n');
}
