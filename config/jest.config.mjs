// Four projects, one runner. Unit and architecture need nothing; integration has real PostgreSQL and Redis;
// e2e boots the app and talks to it with stock clients.
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

const swc = [
  '@swc/jest',
  {
    jsc: {
      target: 'es2022',
      parser: { syntax: 'typescript', decorators: true },
      transform: { legacyDecorator: true, decoratorMetadata: true },
      keepClassNames: true,
    },
    module: { type: 'es6' },
    sourceMaps: 'inline',
  },
];

const project = (displayName, testMatch, extra = {}) => ({
  displayName,
  rootDir: root,
  testMatch,
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: { '^.+\\.ts$': swc },
  transformIgnorePatterns: ['/node_modules/'],
  modulePathIgnorePatterns: [
    '<rootDir>/dist/',
    '<rootDir>/client/dist/',
    '<rootDir>/bench/',
    '<rootDir>/coverage/',
  ],
  ...extra,
});

const onPostgres = {
  globalSetup: '<rootDir>/test/support/global-setup.mjs',
  globalTeardown: '<rootDir>/test/support/global-teardown.mjs',
};

export default {
  rootDir: root,
  projects: [
    project('unit', [
      '<rootDir>/src/**/*.spec.ts',
      '<rootDir>/client/src/**/*.spec.ts',
      '<rootDir>/test/simulator/**/*.spec.ts',
    ]),
    project('architecture', ['<rootDir>/test/architecture/*.spec.ts']),
    project('integration', ['<rootDir>/test/integration/**/*.spec.ts'], onPostgres),
    project('e2e', ['<rootDir>/test/e2e/**/*.spec.ts'], onPostgres),
  ],
  collectCoverageFrom: ['src/**/*.ts', '!src/**/*.spec.ts', '!src/main.ts'],
  coverageDirectory: 'coverage',
  // V8's own counts in every package of every spec's context too, and takes longer with each spec.
  coverageProvider: 'babel',
  coverageReporters: ['text-summary', 'lcovonly'],
  coverageThreshold: { global: { lines: 80 } },
  // It ends a test that hangs. On a busy machine a test takes minutes, so a tight limit fails tests that are right.
  testTimeout: 300_000,
  maxWorkers: 2,
  // ES modules of finished specs stay in a worker's memory, about 60 MB a spec. Near Node's limit a worker stands still for seconds.
  workerIdleMemoryLimit: '1GB',
};
