import { createRequire } from 'node:module';
import { Language, type Node, Parser, type Tree } from 'web-tree-sitter';

/** One file of Bicep: what it declares and what it names. */
export interface BicepFile {
  /** Where the text does not follow the grammar, as `line: text`. */
  readonly faults: readonly string[];
  readonly params: readonly BicepParam[];
  readonly resources: readonly BicepBlock[];
  readonly modules: readonly BicepBlock[];
  readonly outputs: readonly { readonly name: string; readonly isDescribed: boolean }[];
  /** Files that are loaded, as they are named. */
  readonly loaded: readonly string[];
  /** Identifiers that no declaration, loop or function of Bicep explains. */
  readonly unknown: readonly string[];
  /** Declared parameters and variables that nothing uses. */
  readonly unused: readonly string[];
  /** `name.outputs.member` for each output of a module that is read. */
  readonly read: readonly { readonly from: string; readonly output: string }[];
  /** Objects with a `name`, as text of their other members: settings, secrets, containers. */
  readonly named: readonly BicepNamed[];
}

export interface BicepParam {
  readonly name: string;
  readonly isRequired: boolean;
  readonly isDescribed: boolean;
  readonly isSecure: boolean;
}

/** A resource or a module. */
export interface BicepBlock {
  readonly name: string;
  /** Type and version of a resource, or file of a module. */
  readonly what: string;
  readonly text: string;
  /** Names in `params`, of a module. */
  readonly given: readonly string[];
}

export interface BicepNamed {
  readonly name: string;
  readonly members: Readonly<Record<string, string>>;
  /** Name of the variable or resource that holds it. */
  readonly within: string;
}

const functions = new Set(
  `any cidrSubnet concat empty endsWith environment guid json length loadJsonContent resourceGroup string
  subscriptionResourceId substring take tenant uniqueString`.split(/\s+/u),
);

/** Loads the grammar. It knows syntax, not the types of Azure: an unknown property of a resource passes. */
export async function loadBicep(): Promise<(text: string) => BicepFile> {
  await Parser.init();
  const grammar = createRequire(import.meta.url).resolve(
    'tree-sitter-bicep/tree-sitter-bicep.wasm',
  );
  const parser = new Parser();
  parser.setLanguage(await Language.load(grammar));
  return (text) => {
    const tree = parser.parse(text);
    if (tree === null) throw new Error('the parser gave up');
    return look(tree);
  };
}

function look(tree: Tree): BicepFile {
  const nodes = [...walk(tree.rootNode)];
  const of = (type: string) => nodes.filter((node) => node.type === type);
  const decorated = decorators(tree.rootNode);
  const declared = [
    ...of('parameter_declaration'),
    ...of('variable_declaration'),
    ...of('resource_declaration'),
    ...of('module_declaration'),
  ];
  const names = new Set(declared.map(nameOf));
  const loops = [
    ...[...of('loop_variable'), ...of('loop_enumerator')].map(({ text }) => text),
    ...of('for_statement').flatMap((node) => node.namedChild(0)?.text ?? []),
  ];
  const used = of('identifier').filter((node) => isUse(node));
  const known = new Set([...names, ...loops, ...functions]);
  const usedNames = new Set(used.map(({ text }) => text));
  const optional = [...of('parameter_declaration'), ...of('variable_declaration')].map(nameOf);
  return {
    faults: nodes
      .filter((node) => node.isError || node.isMissing)
      .map((node) => `${node.startPosition.row + 1}: ${node.text.slice(0, 60)}`),
    params: of('parameter_declaration').map((node) => param(node, decorated.get(node.id) ?? '')),
    resources: of('resource_declaration').map(block),
    modules: of('module_declaration').map(block),
    outputs: of('output_declaration').map((node) => ({
      name: nameOf(node),
      isDescribed: (decorated.get(node.id) ?? '').includes('@description('),
    })),
    loaded: of('call_expression')
      .filter((node) => node.namedChild(0)?.text === 'loadJsonContent')
      .map((node) => contentOf(node.namedChild(1)?.namedChild(0))),
    unknown: [...usedNames].filter((name) => !known.has(name)),
    unused: optional.filter((name) => !usedNames.has(name)),
    read: of('member_expression').flatMap(outputRead),
    named: of('object').flatMap(named),
  };
}

function* walk(node: Node): Generator<Node> {
  yield node;
  for (const child of node.children) if (child !== null) yield* walk(child);
}

/** The text of the decorators before each declaration, by the id of its node. */
function decorators(root: Node): ReadonlyMap<number, string> {
  const found = new Map<number, string>();
  let text = '';
  for (const node of root.namedChildren) {
    if (node === null || node.type === 'comment') continue;
    if (node.type === 'decorators') text = node.text;
    else {
      found.set(node.id, text);
      text = '';
    }
  }
  return found;
}

function nameOf(node: Node): string {
  return node.namedChildren.find((child) => child?.type === 'identifier')?.text ?? '';
}

function param(node: Node, text: string): BicepParam {
  return {
    name: nameOf(node),
    isRequired: !node.children.some((child) => child?.type === '='),
    isDescribed: text.includes('@description('),
    isSecure: text.includes('@secure()'),
  };
}

function block(node: Node): BicepBlock {
  const what = node.namedChildren.find((child) => child?.type === 'string');
  const params = [...walk(node)].find(
    (child) => child.type === 'object_property' && child.namedChild(0)?.text === 'params',
  );
  return {
    name: nameOf(node),
    what: contentOf(what),
    text: node.text,
    given: properties(params?.namedChild(1)).map(([name]) => name),
  };
}

function properties(object: Node | null | undefined): readonly (readonly [string, Node])[] {
  if (object?.type !== 'object') return [];
  return object.namedChildren.flatMap((child) => {
    const [key, value] = [child?.namedChild(0), child?.namedChild(1)];
    return child?.type === 'object_property' && key && value ? [[key.text, value] as const] : [];
  });
}

function named(object: Node): readonly BicepNamed[] {
  const members = Object.fromEntries(properties(object).map(([key, node]) => [key, textOf(node)]));
  const name = members['name'];
  if (name === undefined) return [];
  let holder: Node | null = object;
  while (holder !== null && !holder.type.endsWith('_declaration')) holder = holder.parent;
  return [{ name, members, within: holder === null ? '' : nameOf(holder) }];
}

function textOf(node: Node): string {
  const plain = node.type === 'string' && node.namedChildCount <= 1;
  return plain && node.namedChild(0)?.type !== 'interpolation' ? contentOf(node) : node.text;
}

function contentOf(node: Node | null | undefined): string {
  return node?.namedChildren.find((child) => child?.type === 'string_content')?.text ?? '';
}

/** Whether an identifier is read, and is not the name of a declaration, a decorator or a property. */
function isUse(node: Node): boolean {
  const { parent } = node;
  if (parent === null) return false;
  for (let at: Node | null = parent; at !== null; at = at.parent) {
    if (at.type === 'decorator') return false;
  }
  const isFirst = parent.namedChild(0)?.id === node.id;
  if (parent.type.endsWith('_declaration')) return !isFirst;
  return !(parent.type === 'object_property' && isFirst);
}

function outputRead(node: Node): readonly { readonly from: string; readonly output: string }[] {
  const inner = node.namedChild(0);
  if (inner?.type !== 'member_expression' || inner.namedChild(1)?.text !== 'outputs') return [];
  const from = [...walk(inner)].find(({ type }) => type === 'identifier')?.text ?? '';
  return [{ from, output: node.namedChild(1)?.text ?? '' }];
}
