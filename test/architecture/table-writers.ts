// Finds the files that write a table: in the text of every SQL statement, in the entities of TypeORM, and in the table names
// that are handed to TypeORM. Migrations build the tables and are left out.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { sourcesOf } from './sources.js';

export interface Write {
  /** Below the root, as in `src/domain/…`. */
  readonly file: string;
  /** Null when only running code knows the table. */
  readonly table: string | null;
}

export interface Schema {
  readonly tables: readonly string[];
  /** Function in the database → the tables that the function writes. */
  readonly functions: ReadonlyMap<string, readonly string[]>;
}

const MIGRATION = /(^|\/)migrations\/|\.migration\.ts$/;
const SPEC = /\.spec\.ts$/;
/** Stands in a statement for a part that is not known before the code runs. */
const UNKNOWN = '\u0000';

const TABLE = '(?:only\\s+|if\\s+(?:not\\s+)?exists\\s+)*(?:public\\.)?"?([a-z_][a-z0-9_]*|\u0000)"?';
/** Each with the table as its first group. `update` is a lock after `for`, and has no table after `do`. */
const WRITES = [
  `(?:insert|merge)\\s+into\\s+${TABLE}`,
  `(?<!(?:for|do|key)\\s+)update\\s+${TABLE}(?:\\s+(?:as\\s+)?[a-z_]+)?\\s+set\\b`,
  `delete\\s+from\\s+${TABLE}`,
  `truncate\\s+(?:table\\s+)?${TABLE}`,
  `copy\\s+${TABLE}\\s*(?:\\([^)]*\\)\\s*)?from\\b`,
  `(?:create|alter|drop)\\s+table\\s+${TABLE}`,
].map((pattern) => new RegExp(pattern, 'gi'));

/** Methods of TypeORM's managers, repositories and query builders that take a table or an entity by name. */
const BY_NAME = new Set([
  'getRepository',
  'into',
  'insert',
  'update',
  'delete',
  'save',
  'upsert',
  'softDelete',
]);

const matchesOf = (sql: string): string[] =>
  WRITES.flatMap((pattern) => [...sql.matchAll(pattern)].map(([, table = '']) => table.toLowerCase()));

/** The tables and functions that the migrations below `root` create. */
export function schemaOf(root: string): Schema {
  const texts = sourcesOf(root, 'src')
    .filter((path) => MIGRATION.test(path))
    .map((path) => readFileSync(join(root, path), 'utf8'));
  const created = texts.flatMap((text) =>
    [...text.matchAll(/create\s+(?:unlogged\s+)?table\s+(?:if\s+not\s+exists\s+)?"?([a-z_]\w*)"?/gi)].map(
      ([, table = '']) => table,
    ),
  );
  const functions = texts.flatMap((text) =>
    [...text.matchAll(/create\s+(?:or\s+replace\s+)?function\s+(\w+)[\s\S]*?(\$\w*\$)([\s\S]*?)\2/gi)].map(
      ([, name = '', , body = '']) => [name, matchesOf(body)] as const,
    ),
  );
  return { tables: created, functions: new Map(functions) };
}

/** Every write below `root`/src, without specs and migrations. */
export function writesOf(root: string, schema: Schema): Write[] {
  return sourcesOf(root, 'src')
    .filter((path) => !MIGRATION.test(path) && !SPEC.test(path))
    .flatMap((file) => {
      const source = ts.createSourceFile(
        file,
        readFileSync(join(root, file), 'utf8'),
        ts.ScriptTarget.Latest,
        true,
      );
      return [...new Set(tablesWritten(source, schema))].map((table) => ({ file, table }));
    });
}

function tablesWritten(source: ts.SourceFile, schema: Schema): (string | null)[] {
  const known = new Set(schema.tables);
  const found: (string | null)[] = [];
  const visit = (node: ts.Node): void => {
    if (isText(node) && !isText(node.parent)) {
      for (const sql of textsOf(node, source)) found.push(...tablesOf(sql, known, schema.functions));
      return;
    }
    const named = tableByName(node);
    if (named !== null && known.has(named)) found.push(named);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function tablesOf(
  sql: string,
  known: ReadonlySet<string>,
  functions: Schema['functions'],
): (string | null)[] {
  const direct = matchesOf(sql)
    .map((table) => (table === UNKNOWN ? null : table))
    .filter((table) => table === null || known.has(table));
  const called = [...functions].filter(([name]) => new RegExp(`\\b${name}\\s*\\(`).test(sql));
  return [...direct, ...called.flatMap(([, tables]) => tables)];
}

/** `@Entity('x')`, `@Entity({ name: 'x' })`, or `manager.insert('x', …)` and the like. */
function tableByName(node: ts.Node): string | null {
  if (!ts.isCallExpression(node)) return null;
  const { expression } = node;
  const isEntity = ts.isIdentifier(expression) && expression.text === 'Entity';
  const isByName = ts.isPropertyAccessExpression(expression) && BY_NAME.has(expression.name.text);
  if (!isEntity && !isByName) return null;
  const [first] = node.arguments;
  if (first && ts.isStringLiteralLike(first)) return first.text;
  if (!isEntity || !first || !ts.isObjectLiteralExpression(first)) return null;
  const name = first.properties.find((property) => property.name?.getText() === 'name');
  return name && ts.isPropertyAssignment(name) && ts.isStringLiteralLike(name.initializer)
    ? name.initializer.text
    : null;
}

type Text = ts.StringLiteralLike | ts.TemplateExpression | ts.BinaryExpression;

/** A string, a template, or strings that `+` joins. */
const isText = (node: ts.Node): node is Text =>
  ts.isStringLiteralLike(node) ||
  ts.isTemplateExpression(node) ||
  (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken);

/** The texts that an expression may have: several when a parameter takes a different table in each call. */
function textsOf(node: ts.Expression, source: ts.SourceFile): string[] {
  if (ts.isStringLiteralLike(node)) return [node.text];
  if (ts.isParenthesizedExpression(node)) return textsOf(node.expression, source);
  if (ts.isBinaryExpression(node))
    return joined([node.left, node.right].map((side) => textsOf(side, source)));
  if (ts.isTemplateExpression(node))
    return joined([
      [node.head.text],
      ...node.templateSpans.flatMap(({ expression, literal }) => [
        textsOf(expression, source),
        [literal.text],
      ]),
    ]);
  return ts.isIdentifier(node) ? valuesOf(node, source) : [UNKNOWN];
}

const joined = (parts: readonly (readonly string[])[]): string[] =>
  parts.reduce<string[]>((texts, part) => texts.flatMap((text) => part.map((end) => text + end)), ['']);

/** The literals that a name stands for: of a constant of the file, or of a parameter in the calls within the file. */
function valuesOf(name: ts.Identifier, source: ts.SourceFile): string[] {
  const parameter = parameterOf(name);
  if (parameter) return argumentsOf(parameter, source) ?? [UNKNOWN];
  const constant = source.statements
    .filter((statement) => ts.isVariableStatement(statement))
    .flatMap((statement) => [...statement.declarationList.declarations])
    .find((declaration) => ts.isIdentifier(declaration.name) && declaration.name.text === name.text);
  const value = constant?.initializer;
  return value && isText(value) && !isWithin(name, value) ? textsOf(value, source) : [UNKNOWN];
}

const isWithin = (node: ts.Node, outer: ts.Node): boolean => node.pos >= outer.pos && node.end <= outer.end;

interface Parameter {
  readonly functionName: string;
  readonly index: number;
}

/** The parameter that a name means, when the parameter belongs to a named function of the file. */
function parameterOf(name: ts.Identifier): Parameter | null {
  for (let node: ts.Node = name; node.parent; node = node.parent) {
    if (!ts.isFunctionLike(node)) continue;
    const index = node.parameters.findIndex(
      (parameter) => ts.isIdentifier(parameter.name) && parameter.name.text === name.text,
    );
    if (index < 0) continue;
    const named = ts.isFunctionDeclaration(node)
      ? node.name
      : ts.isVariableDeclaration(node.parent)
        ? node.parent.name
        : null;
    return named && ts.isIdentifier(named) ? { functionName: named.text, index } : null;
  }
  return null;
}

/** The literals that the file passes for a parameter; null when a call passes something else or there is no call. */
function argumentsOf({ functionName, index }: Parameter, source: ts.SourceFile): string[] | null {
  const values: (string | null)[] = [];
  const visit = (node: ts.Node): void => {
    if (
      ts.isCallExpression(node) &&
      ts.isIdentifier(node.expression) &&
      node.expression.text === functionName
    ) {
      const argument = node.arguments[index];
      values.push(argument && ts.isStringLiteralLike(argument) ? argument.text : null);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  const literals = values.filter((value) => value !== null);
  return literals.length > 0 && literals.length === values.length ? literals : null;
}
