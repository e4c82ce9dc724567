'use strict';
// `npm run lifecycle:diagram`: writes the states of a market into docs/market-lifecycle.md from the engine's table.
const { readFileSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { pathToFileURL } = require('node:url');
const { format } = require('prettier');
const { prepareBuild } = require('../prepare.cjs');
const { root } = require('../run.cjs');

const ENGINE = ['dist', 'domain', 'exchange', 'engine', 'lifecycle', 'drawing.js'];
const BEGIN = '<!-- begin: npm run lifecycle:diagram writes this part -->';
const END = '<!-- end -->';

module.exports = async function lifecycleDiagram() {
  await prepareBuild();
  const { drawLifecycle } = await import(pathToFileURL(join(root, ...ENGINE)).href);
  const path = join(root, 'docs', 'market-lifecycle.md');
  const page = readFileSync(path, 'utf8');
  const before = page.slice(0, page.indexOf(BEGIN) + BEGIN.length);
  const written = `${before}\n\n${drawLifecycle()}\n\n${page.slice(page.indexOf(END))}`;
  const style = JSON.parse(readFileSync(join(root, 'config', 'prettier.json'), 'utf8'));
  writeFileSync(path, await format(written, { ...style, parser: 'markdown' }));
};
