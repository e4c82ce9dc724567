'use strict';
// The walls between the modules, for dependency-cruiser: who may import whom (docs: DESIGN section 2, "allowed arrows").
// Every rule here has an illegal file under fixtures/, which must be reported by the rule's name.

const FOUNDATION = ['common', 'config', 'contract', 'events', 'database', 'auth'];

/** Module → the other modules it may import. A module that is missing here may import none. */
const ARROWS = {
  common: [],
  config: ['common'],
  contract: [],
  database: ['common', 'config', 'contract'],
  events: ['common', 'config', 'contract', 'database'],
  auth: ['common', 'config', 'contract', 'events', 'database'],
  pricing: FOUNDATION,
  trading: [...FOUNDATION, 'pricing'],
  proposals: [...FOUNDATION, 'trading'],
  admin: [...FOUNDATION, 'pricing', 'trading', 'proposals'],
  delivery: FOUNDATION,
};

/** Modules with a face: from outside only their index.ts is seen (and auth's guards, which every controller needs). */
const CLOSED = ['auth', 'events', 'pricing', 'trading', 'proposals', 'admin', 'delivery', 'system'];

/** The one place where common asks for settings: the Nest wiring that chooses the cache. */
const COMMON_WIRING = '^src/common/cache/cache\\.module\\.ts$';

const SPEC = '\\.spec\\.ts$';

const arrows = Object.entries(ARROWS).map(([module, allowed]) => ({
  name: `arrows-of-${module}`,
  comment: `${module} may import ${allowed.join(', ') || 'no other module'}.`,
  severity: 'error',
  from: { path: `^src/${module}/`, ...(module === 'common' ? { pathNot: COMMON_WIRING } : {}) },
  to: { path: '^src/', pathNot: `^src/(${[module, ...allowed].join('|')})/` },
}));

module.exports = {
  forbidden: [
    ...arrows,
    {
      name: 'known-modules',
      comment:
        'A new module under src/ gets its arrows in walls.cjs. Only system, which is the app itself, sees all.',
      severity: 'error',
      from: { path: '^src/[^/]+/', pathNot: `^src/(${[...Object.keys(ARROWS), 'system'].join('|')})/` },
      to: { path: '^src/' },
    },
    {
      name: 'only-the-index',
      comment: 'A module is seen through its index.ts.',
      severity: 'error',
      from: { path: '^src/([^/]+)', pathNot: SPEC },
      to: {
        path: `^src/(${CLOSED.join('|')})/`,
        pathNot: ['^src/$1/', '^src/[^/]+/index\\.ts$', '^src/auth/guards/'],
      },
    },
    {
      name: 'nobody-imports-the-app',
      comment: 'The root files put the modules together; nothing below them looks back.',
      severity: 'error',
      from: { path: '^src/[^/]+/', pathNot: SPEC },
      to: { path: '^src/[^/]+\\.ts$' },
    },
    {
      name: 'contract-is-portable',
      comment:
        'Browsers and the SDK read the contract: zod, and a Nest decorator for its registry, nothing else.',
      severity: 'error',
      from: { path: '^src/contract/', pathNot: SPEC },
      to: {
        path: ['node_modules/', '^[a-z0-9_/]+$'],
        pathNot: ['node_modules/(zod|@nestjs/common)/', '^src/'],
      },
    },
    {
      name: 'clients-see-the-contract',
      comment: 'The SDK and the web app know the server by its contract alone.',
      severity: 'error',
      from: { path: '^(client|web)/' },
      to: { path: '^src/', pathNot: '^src/contract/' },
    },
    {
      name: 'engine-is-pure',
      comment:
        'The trading engine is arithmetic: no package, no Node module, nothing of the app but pure helpers.',
      severity: 'error',
      from: { path: '^src/trading/engine/', pathNot: SPEC },
      to: { pathNot: '^src/(trading/engine|common|contract)/' },
    },
    {
      name: 'src-stands-alone',
      comment: 'What is shipped does not need tests, benches, scripts or clients.',
      severity: 'error',
      from: { path: '^src/', pathNot: SPEC },
      to: { path: '^(test|bench|scripts|client|web)/' },
    },
    {
      name: 'no-development-packages',
      comment: 'The image has no devDependencies.',
      severity: 'error',
      from: { path: '^src/', pathNot: SPEC },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'no-cycles',
      comment: 'A file that needs itself cannot be understood alone.',
      severity: 'error',
      from: { path: '^src/' },
      to: { circular: true },
    },
    {
      name: 'no-lost-imports',
      comment: 'Every import leads somewhere.',
      severity: 'error',
      from: { path: '^(src|client|web)/' },
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    // Types count too: a wall that `import type` may climb is none.
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'types', 'default'],
    },
  },
};
