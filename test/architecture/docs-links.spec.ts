// Documentation that names code must go red when the code moves: every relative link has a target, and every link
// whose text is `code` names something that its target declares.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const ROOT = resolve(process.cwd());
const PAGES = [
  'README.md',
  'client/README.md',
  ...readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((f) => f.endsWith('.md'))
    .map((f) => join('docs', f)),
];

interface Link {
  readonly text: string;
  readonly target: string;
}

function linksOf(markdown: string): Link[] {
  const prose = markdown.replace(/```[\s\S]*?```/g, '');
  return [...prose.matchAll(/\[([^\]]+)\]\(([^)#\s]+)(?:#[^)]*)?\)/g)]
    .map(([, text = '', target = '']) => ({ text, target }))
    .filter(({ target }) => !/^[a-z]+:/.test(target));
}

/** What is wrong with the links of a page, in words. */
function brokenLinks(page: string, markdown: string): string[] {
  return linksOf(markdown).flatMap(({ text, target }) => {
    const file = resolve(ROOT, dirname(page), target);
    if (!existsSync(file)) return [`${page}: ${target} does not exist`];
    const symbol = /^`(\w+)`$/.exec(text)?.[1];
    if (!symbol || !file.endsWith('.ts')) return [];
    const declaration = new RegExp(
      `(?:class|function|interface|const|type|async)\\s+${symbol}\\b|^ {2}(?:private )?(?:async )?${symbol}[(<]`,
      'm',
    );
    return declaration.test(readFileSync(file, 'utf8'))
      ? []
      : [`${page}: ${target} does not declare ${symbol}`];
  });
}

describe('the documentation', () => {
  it.each(PAGES)('%s links only to what exists', (page) => {
    expect(brokenLinks(page, readFileSync(join(ROOT, page), 'utf8'))).toEqual([]);
  });

  it('would be told of a missing file and of a missing symbol', () => {
    const markdown = '[a](src/nothing.ts) [`Nobody`](src/main.ts) [`startRingside`](src/bootstrap.ts)';
    expect(brokenLinks('README.md', markdown)).toEqual([
      'README.md: src/nothing.ts does not exist',
      'README.md: src/main.ts does not declare Nobody',
    ]);
  });

  it.each(['a-tick', 'an-order', 'a-wager'])('walks the life of %s through at least ten symbols', (what) => {
    const page = readFileSync(join(ROOT, `docs/life-of-${what}.md`), 'utf8');
    expect(linksOf(page).filter(({ text }) => text.startsWith('`')).length).toBeGreaterThanOrEqual(10);
  });
});
