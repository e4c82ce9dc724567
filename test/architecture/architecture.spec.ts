// The walls hold in the product, and each of them still stops what it is there to stop: the folder fixtures/ is a small
// Ringside in which every file whose name starts with `illegal` breaks one rule.
import { beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { cruise, walls, type Cruise } from './cruise.js';
import { offences, ruleNames } from './rules.js';

type Rooms = ReadonlyMap<string, Iterable<string>>;
interface Graph {
  readonly rooms: Rooms;
  readonly lines: ReadonlyMap<string, number>;
}
const { graphOf, cycleIn, markdownOf, partOf } = createRequire(import.meta.url)(
  '../../scripts/lib/import-graph.cjs',
) as {
  graphOf: (imports: Cruise['imports'], linesOf: (file: string) => number) => Graph;
  cycleIn: (rooms: Rooms) => string[] | null;
  markdownOf: (graph: Graph) => string;
  partOf: (page: string) => string;
};

/** A cruise reads every file; on a busy machine that takes a while. */
const CRUISE_MAX_MS = 120_000;
/** The page rounds the size of a room, and the size may drift so far before the page must be written again. */
const SIZE_DRIFT_LINES = 300;
const ROOM_SHARE_MAX = 0.2;
const linesOf = (file: string) => readFileSync(file, 'utf8').split('\n').length - 1;
const FIXTURES = resolve('test/architecture/fixtures');

describe('the walls between rooms', () => {
  let product: Cruise;
  let fixtures: Cruise;
  beforeAll(async () => {
    [product, fixtures] = await Promise.all([cruise(resolve('.')), cruise(FIXTURES)]);
  }, CRUISE_MAX_MS);

  it('hold in the product', () => {
    expect(product.violations).toEqual([]);
  });

  it('are looked for in all of it', () => {
    expect(product.files).toEqual(
      expect.arrayContaining(['src/main.ts', 'src/domain/pricing/index.ts', 'src/edge/delivery/hub.ts']),
    );
  });

  it('stop what is illegal, by name, and nothing else', () => {
    expect(fixtures.violations.map((line) => line.replaceAll('../', ''))).toEqual([
      'arrows-of-admin: src/domain/admin/illegal-arrow.ts → src/edge/system/index.ts',
      'arrows-of-an-extension: test/fixtures/extension/illegal-arrow.ts → src/domain/markets/index.ts',
      'arrows-of-auth: src/platform/auth/illegal-arrow.ts → src/domain/trading/index.ts',
      'arrows-of-channels: src/platform/channels/illegal-arrow.ts → src/platform/auth/index.ts',
      'arrows-of-common: src/platform/common/illegal-arrow.ts → src/platform/config/index.ts',
      'arrows-of-config: src/platform/config/illegal-arrow.ts → src/platform/events/index.ts',
      'arrows-of-contract: src/contract/illegal-arrow.ts → src/platform/common/index.ts',
      'arrows-of-database: src/platform/database/illegal-arrow.ts → src/platform/events/index.ts',
      'arrows-of-delivery: src/edge/delivery/illegal-arrow.ts → src/domain/pricing/index.ts',
      'arrows-of-demo: src/edge/demo/illegal-arrow.ts → src/edge/delivery/index.ts',
      'arrows-of-events: src/platform/events/illegal-arrow.ts → src/platform/auth/index.ts',
      'arrows-of-exchange: src/domain/exchange/illegal-arrow.ts → src/platform/auth/index.ts',
      'arrows-of-exchange: src/domain/exchange/illegal-hybrid-price.ts → src/domain/pricing/hybrid/index.ts',
      'arrows-of-fights: src/domain/fights/illegal-arrow.ts → src/domain/proposals/index.ts',
      'arrows-of-finance: src/domain/finance/illegal-arrow.ts → src/domain/trading/index.ts',
      'arrows-of-http: src/platform/http/illegal-arrow.ts → src/domain/exchange/index.ts',
      'arrows-of-market-data: src/domain/market-data/illegal-arrow.ts → src/domain/watchlists/index.ts',
      'arrows-of-markets: src/domain/markets/illegal-arrow.ts → src/domain/trading/index.ts',
      'arrows-of-pricing: src/domain/pricing/illegal-arrow.ts → src/domain/exchange/index.ts',
      'arrows-of-proposals: src/domain/proposals/illegal-arrow.ts → src/domain/markets/index.ts',
      'arrows-of-redis: src/platform/redis/illegal-arrow.ts → src/platform/database/index.ts',
      'arrows-of-system: src/edge/system/illegal-arrow.ts → src/edge/delivery/index.ts',
      'arrows-of-system: src/edge/system/illegal-look-back.ts → src/app.module.ts',
      'arrows-of-trading: src/domain/trading/illegal-arrow.ts → src/domain/markets/index.ts',
      'arrows-of-trading: src/domain/trading/illegal-ways.spec.ts → src/app.module.ts',
      'arrows-of-trading: src/domain/trading/illegal-ways.spec.ts → src/domain/markets/index.ts',
      'arrows-of-trading: src/domain/trading/illegal-ways.spec.ts → src/edge/system/index.ts',
      'arrows-of-watchlists: src/domain/watchlists/illegal-arrow.ts → src/domain/market-data/index.ts',
      'arrows-of-webhooks: src/edge/webhooks/illegal-arrow.ts → src/domain/finance/index.ts',
      'clients-see-the-contract: client/illegal.ts → src/domain/pricing/index.ts',
      'clients-see-the-contract: web/illegal.ts → src/domain/pricing/index.ts',
      'contract-is-zod-alone: src/contract/illegal-node-module.ts → fs',
      'contract-is-zod-alone: src/contract/illegal-package.ts → node_modules/@nestjs/common/index.js',
      'database-packages-have-two-homes: src/domain/pricing/illegal-database-package.ts → node_modules/typeorm/index.d.ts',
      'database-packages-have-two-homes: src/domain/trading/illegal-database-package.ts → node_modules/pg-pool/esm/index.mjs',
      'database-packages-have-two-homes: src/domain/watchlists/illegal-database-package.ts → node_modules/@nestjs/typeorm/dist/index.d.ts',
      'engine-is-pure: src/domain/exchange/engine/illegal-arrow.ts → src/platform/config/index.ts',
      'engine-is-pure: src/domain/exchange/engine/illegal-node-module.ts → timers/promises',
      'engine-is-pure: src/domain/exchange/engine/illegal-package.ts → node_modules/@nestjs/common/index.js',
      'entities-stay-at-home: src/domain/trading/illegal-entity.ts → src/domain/pricing/item.entity.ts',
      'known-rooms: src/unlisted/illegal-room-of-packages.ts → node_modules/zod/index.d.cts',
      'known-rooms: src/unlisted/illegal-room.ts → src/platform/common/index.ts',
      'leaves-are-not-imported: src/domain/admin/illegal-arrow.ts → src/edge/system/index.ts',
      'leaves-are-not-imported: src/domain/trading/illegal-ways.spec.ts → src/edge/system/index.ts',
      'leaves-are-not-imported: src/edge/demo/illegal-arrow.ts → src/edge/delivery/index.ts',
      'leaves-are-not-imported: src/edge/system/illegal-arrow.ts → src/edge/delivery/index.ts',
      'no-cycles: src/edge/system/illegal-left.ts → src/edge/system/illegal-right.ts',
      'no-development-packages: src/edge/system/illegal-package.ts → node_modules/fast-check/lib/fast-check.d.ts',
      'no-face-shows-an-entity: src/domain/finance/index.ts → src/domain/finance/wish.entity.ts',
      'no-lost-imports: src/edge/system/illegal-lost.ts → ./nowhere.js',
      'nothing-of-value-reads-the-hybrid-price: src/domain/exchange/illegal-hybrid-price.ts → src/domain/pricing/hybrid/index.ts',
      'nothing-of-value-reads-the-hybrid-price: src/domain/fights/illegal-hybrid-price.ts → src/domain/pricing/hybrid/index.ts',
      'nothing-of-value-reads-the-hybrid-price: src/domain/finance/illegal-hybrid-price.ts → src/domain/pricing/hybrid/index.ts',
      'nothing-of-value-reads-the-hybrid-price: src/domain/markets/illegal-hybrid-price.ts → src/domain/pricing/hybrid/index.ts',
      'nothing-of-value-reads-the-hybrid-price: src/domain/proposals/illegal-hybrid-price.ts → src/domain/pricing/hybrid/index.ts',
      'one-door-to-the-embedded-database: src/platform/database/illegal-way-in.ts → src/platform/database/embedded/supervisor.ts',
      'only-the-index: src/domain/trading/illegal-entity.ts → src/domain/pricing/item.entity.ts',
      'only-the-index: src/domain/trading/illegal-way-in.ts → src/domain/pricing/inner.ts',
      'only-the-index: src/domain/trading/illegal-ways.spec.ts → src/domain/pricing/inner.ts',
      'only-the-index: test/fixtures/extension/illegal-way-in.ts → src/domain/pricing/inner.ts',
      'packages-are-declared: src/domain/trading/illegal-database-package.ts → node_modules/pg-pool/esm/index.mjs',
      'platform-has-no-domain-word: src/platform/auth/illegal-domain-word.ts → src/contract/trading/orders.ts',
      'specs-are-not-imported: src/edge/system/illegal-spec.ts → src/edge/system/helper.spec.ts',
      'src-stands-alone: src/edge/system/illegal-test-helper.ts → test/probe.ts',
      'the-face-of-pricing-does-not-show-the-hybrid-price: src/domain/pricing/index.ts → src/domain/pricing/hybrid/index.ts',
      'the-root-is-not-imported: src/domain/trading/illegal-ways.spec.ts → src/app.module.ts',
      'the-root-is-not-imported: src/edge/system/illegal-look-back.ts → src/app.module.ts',
      'the-root-sees-the-index: src/bootstrap.ts → src/domain/pricing/inner.ts',
      'the-root-sees-the-index: src/illegal-way-in.spec.ts → src/domain/pricing/inner.ts',
      'views-do-not-know-the-desk: src/domain/exchange/views/illegal-view.ts → src/domain/exchange/desk/index.ts',
    ]);
  });

  it('exempt only files that need it', async () => {
    const { EXEMPT } = await walls();
    const exemptions = Object.entries(EXEMPT).flatMap(([wall, files]) =>
      files.map((file) => `${wall}: ${file}`),
    );
    expect([...product.exempted].sort()).toEqual(exemptions.sort());
  });

  it('leave the graph of docs/architecture.md as the code has it', () => {
    const withoutNumbers = (text: string) =>
      text
        .replaceAll(/\| +\d+ +\|/g, '| n |')
        .replaceAll(/ *\| */g, '|')
        .replaceAll(/-{3,}/g, '---');
    const page = partOf(readFileSync('docs/architecture.md', 'utf8'));
    const part = markdownOf(graphOf(product.imports, linesOf));
    // If this fails, run `npm run architecture:graph`.
    expect(withoutNumbers(page)).toBe(withoutNumbers(part));
    const sizes = (text: string) =>
      new Map([...text.matchAll(/^\| (\S.*?) +\| +(\d+) +\|$/gm)].map(([, unit, n]) => [unit, Number(n)]));
    const present = sizes(part);
    expect(present.size).toBeGreaterThan(10);
    const isOff = ([unit, lines]: readonly [string | undefined, number]) =>
      Math.abs(lines - (present.get(unit) ?? 0)) > Math.max(SIZE_DRIFT_LINES, lines / 4);
    expect([...sizes(page)].filter(isOff)).toEqual([]);
  });

  it('allow every arrow of the graph, which has no cycle', async () => {
    const { ARROWS } = await walls();
    const { rooms } = graphOf(product.imports, linesOf);
    const arrows = [...rooms].flatMap(([room, others]) => [...others].map((other) => [room, other] as const));
    const isAllowed = ([room, other]: readonly [string, string]) =>
      other === 'contract' || ARROWS[room]?.includes(other);
    expect(arrows.length).toBeGreaterThan(20);
    expect(arrows.filter((arrow) => !isAllowed(arrow))).toEqual([]);
    expect(cycleIn(rooms)).toBeNull();
    expect(cycleIn(new Map(Object.entries(ARROWS)))).toBeNull();
    expect(
      cycleIn(
        new Map([
          ['a', ['b']],
          ['b', ['c']],
          ['c', ['b']],
        ]),
      ),
    ).toEqual(['b', 'c', 'b']);
  });

  it('stand around rooms of which none is larger than a fifth of src', () => {
    const { lines } = graphOf(product.imports, linesOf);
    const all = [...lines.values()].reduce((sum, count) => sum + count);
    expect([...lines].filter(([, count]) => count > all * ROOM_SHARE_MAX)).toEqual([]);
    // Only the exchange is measured in parts, because only the exchange as a whole is larger.
    const parts = [...lines.keys()].filter((unit) => unit.split('/').length > 2);
    expect(parts.sort()).toEqual(['domain/exchange/desk', 'domain/exchange/engine', 'domain/exchange/views']);
  });

  it('each have an illegal file', async () => {
    const reported = new Set(fixtures.violations.map((line) => line.split(':')[0]));
    expect((await walls()).forbidden.map(({ name }) => name).filter((name) => !reported.has(name))).toEqual(
      [],
    );
  });
});

describe('the house rules', () => {
  it('hold in the product and its tests', () => {
    expect(offences(resolve('.'), ['src'])).toEqual([]);
    expect(offences(resolve('.'), ['test']).filter((line) => !line.startsWith('environment-'))).toEqual([]);
  });

  it('stop what is illegal, by name, and nothing else', () => {
    const found = offences(FIXTURES, ['src']);
    expect(found).toEqual([
      'engine-is-deterministic: src/domain/exchange/engine/illegal-clock.ts',
      'engine-is-deterministic: src/domain/exchange/engine/illegal-output.ts',
      'environment-is-configuration: src/domain/pricing/illegal-environment.ts',
      'environment-is-configuration: src/edge/system/illegal-environment.ts',
      'hybrid-prices-are-not-read-by-money: src/domain/finance/illegal-hybrid-event.ts',
      'hybrid-prices-are-not-read-by-money: src/domain/finance/illegal-hybrid-sql.ts',
      'imports-are-literal: src/domain/trading/illegal-computed-import.ts',
      'imports-are-literal: src/domain/trading/illegal-require.ts',
      'tables-grow-in-the-platform: src/domain/trading/illegal-augmentation.ts',
      'tests-are-switched-on: src/domain/trading/illegal-focus.spec.ts',
      'tests-are-switched-on: src/domain/trading/illegal-skip.spec.ts',
    ]);
    const reported = new Set([...found, 'files-are-read-in-one-sitting:'].map((line) => line.split(':')[0]));
    expect(ruleNames().filter((name) => !reported.has(name))).toEqual([]);
  });

  it('stop a file of more than 400 lines', () => {
    const folder = mkdtempSync(join(tmpdir(), 'ringside-lines-'));
    try {
      mkdirSync(join(folder, 'src'));
      writeFileSync(join(folder, 'src', 'long.ts'), '//\n'.repeat(401));
      writeFileSync(join(folder, 'src', 'short.ts'), '//\n'.repeat(400));
      expect(offences(folder, ['src'])).toEqual(['files-are-read-in-one-sitting: src/long.ts']);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe('the tables of error codes', () => {
  it('are each imported by the module of their room, as a code without a table would be answered with 500', () => {
    const missing = readdirSync('src', { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.errors.ts'))
      .filter((path) => {
        const modules = readdirSync(join('src', dirname(path))).filter((name) => name.endsWith('.module.ts'));
        const text = modules.map((name) => readFileSync(join('src', dirname(path), name), 'utf8')).join('');
        return !text.includes(`import './${basename(path, '.ts')}.js';`);
      });
    expect(missing).toEqual([]);
  });
});
