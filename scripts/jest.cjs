// Runs Jest on ES modules: `node scripts/jest.cjs [jest options]`. Exists so that no caller has to know the node flag.
const { spawnSync } = require('node:child_process');
const { join } = require('node:path');

const root = join(__dirname, '..');
const jest = join(root, 'node_modules', 'jest', 'bin', 'jest.js');
const flags = ['--experimental-vm-modules', '--no-warnings=ExperimentalWarning'];
const run = spawnSync(
  process.execPath,
  [...flags, jest, '--config', join('config', 'jest.config.mjs'), ...process.argv.slice(2)],
  { cwd: root, stdio: 'inherit' },
);
process.exit(run.status ?? 1);
