// House rules about what a file says, where walls.cjs is about what it imports. Each looks at the syntax tree, so that a
// word in a comment or a string offends nobody, and each has an illegal file under fixtures/.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';
import { sourcesOf } from './sources.js';

const LINES_MAX = 400;
const ENVIRONMENT_READERS = /^src\/(platform\/config\/|bootstrap\.ts$|main\.ts$)/;
const ENGINE = /^src\/domain\/exchange\/engine\//;
/** The domain, but for pricing itself and the listing of markets, which shows prices. */
const MONEY = /^src\/domain\/(?!pricing\/|markets\/listing\/)/;
/** Their tables in SQL, and their events in the log: a room could read both without an import. */
const HYBRID_PRICES = /\b(hybrid_price|hybrid_bar|sentiment_move|pricing\.market\.\w+)\b/;
const SPEC = /\.spec\.ts$/;
const IMPURE = new Set([
  'Date',
  'console',
  'crypto',
  'fetch',
  'performance',
  'process',
  'setImmediate',
  'setInterval',
  'setTimeout',
]);
const RUNNERS = new Set(['describe', 'it', 'test']);
const SWITCHED_OFF = new Set(['only', 'skip', 'todo']);

interface Rule {
  readonly name: string;
  readonly isFor: (path: string) => boolean;
  readonly offends: (node: ts.Node, path: string) => boolean;
}

const RULES: readonly Rule[] = [
  {
    name: 'environment-is-configuration',
    isFor: (path) => !ENVIRONMENT_READERS.test(path) && !SPEC.test(path),
    offends: (node) => isMember(node, 'process', 'env') || importsFrom(node, 'process', 'env'),
  },
  {
    name: 'engine-is-deterministic',
    isFor: (path) => ENGINE.test(path) && !SPEC.test(path),
    offends: (node) => isGlobal(node, IMPURE) || isMember(node, 'Math', 'random'),
  },
  {
    name: 'imports-are-literal',
    isFor: (path) => path.startsWith('src/') && !SPEC.test(path),
    offends: (node) => isComputedImport(node) || isRequire(node),
  },
  {
    name: 'tables-grow-in-the-platform',
    isFor: (path) => path.startsWith('src/') && !SPEC.test(path),
    offends: (node, path) =>
      isAugmentation(node) && !join(dirname(path), node.name.text).startsWith('src/platform/'),
  },
  {
    name: 'hybrid-prices-are-not-read-by-money',
    isFor: (path) => MONEY.test(path) && !SPEC.test(path),
    offends: (node) => isText(node) && HYBRID_PRICES.test(node.text),
  },
  {
    name: 'tests-are-switched-on',
    isFor: (path) => SPEC.test(path),
    offends: (node) => ts.isExpressionStatement(node) && isSwitchedOff(node.expression),
  },
];

export const ruleNames = (): string[] => [...RULES.map(({ name }) => name), 'files-are-read-in-one-sitting'];

/** `rule: path`, sorted, for every TypeScript file below the named folders of `root`. */
export function offences(root: string, folders: readonly string[]): string[] {
  return folders
    .flatMap((folder) => sourcesOf(root, folder).flatMap((path) => offencesOf(root, path)))
    .sort();
}

function offencesOf(root: string, path: string): string[] {
  const text = readFileSync(join(root, path), 'utf8');
  const found = text.split('\n').length > LINES_MAX + 1 ? ['files-are-read-in-one-sitting'] : [];
  const rules = RULES.filter(({ isFor }) => isFor(path));
  const visit = (node: ts.Node): void => {
    for (const { name, offends } of rules) if (offends(node, path)) found.push(name);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true));
  return [...new Set(found)].map((name) => `${name}: ${path}`);
}

/** `object.property` or `object['property']`. */
function isMember(node: ts.Node, object: string, property: string): boolean {
  const isAccess = ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node);
  if (!isAccess || !ts.isIdentifier(node.expression) || node.expression.text !== object) return false;
  if (ts.isPropertyAccessExpression(node)) return node.name.text === property;
  return ts.isStringLiteralLike(node.argumentExpression) && node.argumentExpression.text === property;
}

function importsFrom(node: ts.Node, module: string, name: string): boolean {
  if (!ts.isImportSpecifier(node)) return false;
  const from = node.parent.parent.parent.moduleSpecifier;
  return (
    (node.propertyName ?? node.name).text === name &&
    ts.isStringLiteral(from) &&
    from.text.replace('node:', '') === module
  );
}

/** A string, or a part of a template. */
const isText = (node: ts.Node): node is ts.LiteralLikeNode =>
  ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node);

/** `import(path)`: the walls see only an import whose path is written out. */
function isComputedImport(node: ts.Node): boolean {
  if (!ts.isCallExpression(node) || node.expression.kind !== ts.SyntaxKind.ImportKeyword) return false;
  const [path] = node.arguments;
  return path === undefined || !ts.isStringLiteralLike(path);
}

/** `require(…)` or `createRequire(…)(…)`: the walls see neither. `createRequire(…).resolve` only names a file. */
function isRequire(node: ts.Node): boolean {
  if (!ts.isCallExpression(node)) return false;
  const { expression } = node;
  if (ts.isIdentifier(expression)) return expression.text === 'require';
  return (
    ts.isCallExpression(expression) &&
    ts.isIdentifier(expression.expression) &&
    expression.expression.text === 'createRequire'
  );
}

/** `declare module '../path.js'`: adds to an interface of another file, and is no import. */
function isAugmentation(node: ts.Node): node is ts.ModuleDeclaration & { name: ts.StringLiteral } {
  return ts.isModuleDeclaration(node) && ts.isStringLiteral(node.name) && node.name.text.startsWith('.');
}

/** A use of the global, not a property or a declaration that shares its name. */
function isGlobal(node: ts.Node, names: ReadonlySet<string>): boolean {
  if (!ts.isIdentifier(node) || !names.has(node.text)) return false;
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
  return ts.isNewExpression(parent) || ts.isCallExpression(parent);
}

/** `it.only(…)`, `describe.skip(…)`: a statement of its own, where `isRoot ? it : it.skip` is a reasoned choice. */
function isSwitchedOff(node: ts.Expression): boolean {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return false;
  const { expression: runner, name } = node.expression;
  return ts.isIdentifier(runner) && RUNNERS.has(runner.text) && SWITCHED_OFF.has(name.text);
}
