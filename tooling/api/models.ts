import { parseAst } from 'rolldown/parseAst';

/** The lines of each type that a trait's methods take or give: `readonly confidence: number`. */
export type Models = Readonly<Record<string, readonly string[]>>;

/** The models in the report of core: whatever the interfaces of the traits mention, and what that mentions in turn. */
export function modelsOf(report: string): Models {
  const declared = declarations(report);
  const models: Record<string, readonly string[]> = {};
  const queue = [...declared.keys()].filter((name) => name.endsWith('Connector'));
  if (queue.length === 0) throw new Error('there is no interface of a trait in the report of core');
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    if (name in models) continue;
    const lines = (models[name] = declared.get(name) ?? []);
    const words = new Set(lines.join(' ').match(/\w+/g));
    queue.push(...[...declared.keys()].filter((other) => words.has(other)));
  }
  return Object.fromEntries(Object.entries(models).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** The exported interfaces, by their members, and the exported types, whole. */
function declarations(report: string): Map<string, readonly string[]> {
  const source = /```ts\n([^]*)```/.exec(report)?.[1] ?? '';
  const text = ({ start, end }: { readonly start: number; readonly end: number }): string =>
    source
      .slice(start, end)
      .replace(/\/\*[^]*?\*\/|\/\/.*$/gm, '')
      .replace(/\s+/g, ' ')
      .replace(/;$/, '')
      .trim();
  const found = new Map<string, readonly string[]>();
  for (const statement of parseAst(source, { lang: 'dts' }, 'report.d.ts').body) {
    const declaration = statement.type === 'ExportNamedDeclaration' ? statement.declaration : undefined;
    if (declaration?.type === 'TSInterfaceDeclaration')
      found.set(
        declaration.id.name,
        [...declaration.extends.map((each) => `extends ${text(each)}`), ...declaration.body.body.map(text)].toSorted(),
      );
    else if (declaration?.type === 'TSTypeAliasDeclaration') found.set(declaration.id.name, [text(declaration.typeAnnotation)]);
  }
  return found;
}

/** What programs may have relied on and is there no more as it was. What is only new breaks nobody. */
export const brokenModels = (before: Models, after: Models): string[] =>
  Object.entries(before).flatMap(([name, lines]) => {
    const now = after[name];
    if (now === undefined) return [`${name} is gone`];
    return lines.filter((line) => !now.includes(line)).map((line) => `${name}: \`${line}\` is gone or changed`);
  });
