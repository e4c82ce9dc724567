// The walls hold in the product, and each of them still stops what it is there to stop: the folder fixtures/ is a small
// Ringside in which every file whose name starts with `illegal` breaks one rule.
import { beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { cruise, wallNames, type Cruise } from './cruise.js';
import { offences, ruleNames } from './rules.js';

const FIXTURES = resolve('test/architecture/fixtures');

describe('the walls between modules', () => {
  let product: Cruise;
  let fixtures: Cruise;
  beforeAll(async () => {
    [product, fixtures] = await Promise.all([cruise(resolve('.')), cruise(FIXTURES)]);
  });

  it('hold in the product', () => {
    expect(product.violations).toEqual([]);
  });

  it('are looked for in all of it', () => {
    expect(product.files).toEqual(
      expect.arrayContaining(['src/main.ts', 'src/pricing/index.ts', 'src/delivery/hub.ts']),
    );
  });

  it('stop what is illegal, by name, and nothing else', () => {
    expect(fixtures.violations.map((line) => line.replaceAll('../', ''))).toEqual([
      'arrows-of-admin: src/admin/illegal-arrow.ts → src/delivery/index.ts',
      'arrows-of-auth: src/auth/illegal-arrow.ts → src/trading/index.ts',
      'arrows-of-common: src/common/illegal-arrow.ts → src/config/config.ts',
      'arrows-of-config: src/config/illegal-arrow.ts → src/events/index.ts',
      'arrows-of-contract: src/contract/illegal-arrow.ts → src/common/clock.ts',
      'arrows-of-database: src/database/illegal-arrow.ts → src/pricing/index.ts',
      'arrows-of-delivery: src/delivery/illegal-arrow.ts → src/pricing/index.ts',
      'arrows-of-events: src/events/illegal-arrow.ts → src/delivery/index.ts',
      'arrows-of-pricing: src/pricing/illegal-arrow.ts → src/trading/index.ts',
      'arrows-of-proposals: src/proposals/illegal-arrow.ts → src/pricing/index.ts',
      'arrows-of-trading: src/trading/illegal-arrow.ts → src/proposals/index.ts',
      'clients-see-the-contract: client/illegal.ts → src/pricing/index.ts',
      'clients-see-the-contract: web/illegal.ts → src/pricing/index.ts',
      'contract-is-portable: src/contract/illegal-node-module.ts → fs',
      'contract-is-portable: src/contract/illegal-package.ts → node_modules/typeorm/index.d.ts',
      'engine-is-pure: src/trading/engine/illegal-arrow.ts → src/config/config.ts',
      'engine-is-pure: src/trading/engine/illegal-node-module.ts → timers/promises',
      'engine-is-pure: src/trading/engine/illegal-package.ts → node_modules/@nestjs/common/index.js',
      'known-modules: src/nobody-listed-me/illegal-module.ts → src/common/clock.ts',
      'no-cycles: src/system/illegal-left.ts → src/system/illegal-right.ts',
      'no-development-packages: src/system/illegal-package.ts → node_modules/fast-check/lib/fast-check.d.ts',
      'no-lost-imports: src/system/illegal-lost.ts → ./nowhere.js',
      'nobody-imports-the-app: src/system/illegal-look-back.ts → src/app.module.ts',
      'only-the-index: src/bootstrap.ts → src/pricing/inner.ts',
      'only-the-index: src/trading/illegal-way-in.ts → src/pricing/inner.ts',
      'src-stands-alone: src/system/illegal-test-helper.ts → test/probe.ts',
    ]);
  });

  it('each have an illegal file', async () => {
    const reported = new Set(fixtures.violations.map((line) => line.split(':')[0]));
    expect((await wallNames()).filter((name) => !reported.has(name))).toEqual([]);
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
      'engine-is-deterministic: src/trading/engine/illegal-clock.ts',
      'engine-is-deterministic: src/trading/engine/illegal-output.ts',
      'environment-is-configuration: src/pricing/illegal-environment.ts',
      'environment-is-configuration: src/system/illegal-environment.ts',
      'tests-are-switched-on: src/trading/illegal-focus.spec.ts',
      'tests-are-switched-on: src/trading/illegal-skip.spec.ts',
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
