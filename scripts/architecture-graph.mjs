// Writes the import graph into docs/architecture.md:
//   npm run architecture:graph
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format } from 'prettier';
import importGraph from './lib/import-graph.cjs';

const OUTPUT_MAX_BYTES = 64 * 1024 * 1024;
const root = fileURLToPath(new URL('..', import.meta.url));
const path = join(root, 'docs', 'architecture.md');

const program = join(root, 'node_modules', 'dependency-cruiser', 'bin', 'dependency-cruise.mjs');
const report = execFileSync(
  process.execPath,
  [
    program,
    'src',
    '--config',
    'test/architecture/walls.cjs',
    '--ts-config',
    'tsconfig.json',
    '--output-type',
    'json',
  ],
  { cwd: root, maxBuffer: OUTPUT_MAX_BYTES },
);
const { modules } = JSON.parse(report.toString('utf8'));
const imports = new Map(
  modules.map(({ source, dependencies }) => [source, dependencies.map(({ resolved }) => resolved)]),
);
const linesOf = (file) => readFileSync(join(root, file), 'utf8').split('\n').length - 1;
const part = importGraph.markdownOf(importGraph.graphOf(imports, linesOf));
const page = importGraph.withPart(readFileSync(path, 'utf8'), part);
const style = JSON.parse(readFileSync(join(root, 'config', 'prettier.json'), 'utf8'));
writeFileSync(path, await format(page, { ...style, parser: 'markdown' }));
