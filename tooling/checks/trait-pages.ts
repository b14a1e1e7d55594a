import type { Check } from './tree.ts';

/** Each trait has a page in `docs/traits` that says what its methods do and what the fields of its models mean. */
export const traitPages: Check = ({ files, read }) =>
  files.flatMap((path) => {
    const file = /^packages\/core\/src\/traits\/([\w-]+)\.ts$/.exec(path)?.[1];
    if (file === undefined) return [];
    const interfaces = interfacesIn(read(path));
    if (!interfaces.some(({ name }) => name.endsWith('Connector'))) return [];
    const page = `docs/traits/${file.replaceAll('-', '_')}.md`;
    if (!files.includes(page)) return [`${page}: is missing: ${path} declares a trait`];
    const text = read(page);
    return interfaces
      .filter(({ name }) => !name.endsWith('Operations'))
      .flatMap((each) => (each.name.endsWith('Connector') ? undocumentedMethods(each, text) : undocumentedFields(each, text)))
      .map((problem) => `${page}: ${problem}`);
  });

interface Interface {
  readonly name: string;
  readonly body: string;
}

const vendorWords = '  readonly vendorSeverity?: string;\n  readonly vendorStatus?: string;\n';

const interfacesIn = (source: string): Interface[] =>
  [...source.matchAll(/^export interface (\w+)( extends VendorWords)? \{\n([^]*?)^\}/gm)].map(([, name = '', extension, body = '']) => ({
    name,
    body: body.replaceAll(/\/\*\*[^]*?\*\//g, '') + (extension === undefined ? '' : vendorWords),
  }));

/** What is between a heading and the next one. */
const section = (text: string, title: string): string | undefined => text.split(/^## /m).find((part) => part.startsWith(`${title}\n`));

function undocumentedMethods({ body }: Interface, text: string): string[] {
  const methods = section(text, 'Methods') ?? '';
  const names = [...body.matchAll(/^ {2}(?:readonly )?(\w+)[(:]/gm)].map(([, name = '']) => name);
  return [...new Set(names)]
    .filter((name) => !new RegExp(`^\\| \`${name}[\`(]`, 'm').test(methods))
    .map((name) => `says nothing about ${name}`);
}

function undocumentedFields({ name, body }: Interface, text: string): string[] {
  const table = section(text, `\`${name}\``);
  if (table === undefined) return [`has no section "## \`${name}\`"`];
  return [...body.matchAll(/(^ {2})?\breadonly (\w+)(\??):/gm)].flatMap(([, top, field, optional]) => {
    if (top === undefined) return table.includes(`\`${field}\``) ? [] : [`says nothing about ${name}'s inner field ${field}`];
    const always = new RegExp(`^\\| \`${field}\` \\| (yes|no) \\| \\S`, 'm').exec(table)?.[1];
    if (always === undefined) return [`says nothing about ${name}.${field}`];
    return (always === 'no') === (optional === '?') ? [] : [`says that ${name}.${field} is ${always === 'yes' ? '' : 'not '}always there`];
  });
}
