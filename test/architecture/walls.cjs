'use strict';
// The walls between the rooms, for dependency-cruiser: which room may import which (docs/architecture.md draws them).
// Every rule has an illegal file under fixtures/, which must be reported by the rule's name; every exemption must match a
// file of the product.

/** The rooms of src/, bottom floor first. A room of the platform may import the rooms of the platform before it. */
const PLATFORM = ['common', 'config', 'redis', 'database', 'events', 'channels', 'auth', 'http'].map(
  (name) => `platform/${name}`,
);
const DOMAIN = [
  'exchange',
  'pricing',
  'trading',
  'markets',
  'market-data',
  'watchlists',
  'fights',
  'proposals',
  'finance',
  'admin',
].map((name) => `domain/${name}`);
const EDGE = ['delivery', 'webhooks', 'demo', 'system'].map((name) => `edge/${name}`);

const before = (room) => PLATFORM.slice(0, PLATFORM.indexOf(room));
const FACADES = ['domain/exchange', 'domain/pricing'];
const feature = (...others) => [...PLATFORM, ...FACADES, ...others];

/** Room → the other rooms it may import. Every room may import the contract as well, which imports nothing. */
const ARROWS = {
  contract: [],
  ...Object.fromEntries(PLATFORM.map((room) => [room, before(room)])),
  'domain/exchange': PLATFORM.filter((room) => !['platform/auth', 'platform/http'].includes(room)),
  'domain/pricing': PLATFORM,
  'domain/trading': feature(),
  'domain/markets': feature(),
  'domain/market-data': feature(),
  'domain/watchlists': feature(),
  'domain/fights': feature('domain/markets'),
  'domain/proposals': feature('domain/fights'),
  'domain/finance': feature(),
  'domain/admin': [...PLATFORM, ...DOMAIN.filter((room) => room !== 'domain/admin')],
  'edge/delivery': PLATFORM,
  'edge/webhooks': PLATFORM,
  'edge/demo': [...PLATFORM, ...DOMAIN],
  'edge/system': [...PLATFORM, ...DOMAIN],
};

/** Rooms with a face: from outside only their index.ts is seen. */
const CLOSED = ['platform/events', 'platform/channels', 'platform/auth', ...DOMAIN, ...EDGE];

/** The files that may do what a rule forbids, by rule. */
const EXEMPT = {
  // The contract of what the log keeps is told to the rooms that write and read it.
  'only-the-index': ['src/platform/events/event-map.ts', 'src/platform/events/payloads/exchange.ts'],
};
const exempt = (rule) => (EXEMPT[rule] ?? []).map((file) => `^${file.replaceAll('.', '\\.')}$`);

const FACE = '^src/[^/]+/[^/]+/index\\.ts$';
const SPEC = '\\.spec\\.ts$';
const ROOMS = Object.keys(ARROWS);
const pathOf = (room) => `^src/${room}/`;

const arrows = Object.entries(ARROWS).map(([room, allowed]) => ({
  name: `arrows-of-${room.replace(/^.*\//, '')}`,
  comment: `${room} may import the contract, ${allowed.join(', ') || 'and no other room'}.`,
  severity: 'error',
  from: { path: pathOf(room), pathNot: SPEC },
  to: { path: '^src/', pathNot: `^src/(${[...new Set([room, 'contract', ...allowed])].join('|')})/` },
}));

const rules = [
  {
    name: 'known-rooms',
    comment: 'A new room under src/ gets its arrows in walls.cjs.',
    severity: 'error',
    from: { path: '^src/[^/]+/', pathNot: `^src/(${ROOMS.join('|')})/` },
    to: { path: '^src/' },
  },
  {
    name: 'only-the-index',
    comment: 'A room is seen through its index.ts.',
    severity: 'error',
    from: { path: '^src/([^/]+/[^/]+)/', pathNot: SPEC },
    to: {
      path: `^src/(${CLOSED.join('|')})/`,
      pathNot: ['^src/$1/', FACE, ...exempt('only-the-index')],
    },
  },
  {
    name: 'the-root-sees-the-index',
    comment: 'The root files see a room through its index.ts too.',
    severity: 'error',
    from: { path: '^src/[^/]+\\.ts$', pathNot: SPEC },
    to: { path: `^src/(${CLOSED.join('|')})/`, pathNot: FACE },
  },
  {
    name: 'nobody-imports-a-leaf',
    comment: 'Anybody could delete a leaf: only the root files name it.',
    severity: 'error',
    from: { path: '^src/([^/]+/[^/]+)/', pathNot: SPEC },
    to: { path: `^src/(${EDGE.join('|')})/`, pathNot: '^src/$1/' },
  },
  {
    name: 'nobody-imports-the-app',
    comment: 'The root files put the rooms together; nothing below them looks back.',
    severity: 'error',
    from: { path: '^src/[^/]+/', pathNot: SPEC },
    to: { path: '^src/[^/]+\\.ts$' },
  },
  {
    name: 'contract-is-zod-alone',
    comment: 'Browsers and the SDK read the contract: schemas and types, and no package but zod.',
    severity: 'error',
    from: { path: '^src/contract/', pathNot: SPEC },
    to: { path: ['node_modules/', '^[a-z0-9_/]+$'], pathNot: ['node_modules/zod/', '^src/'] },
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
    comment: 'The engine is arithmetic: no package, no Node module, nothing of the app but pure helpers.',
    severity: 'error',
    from: { path: '^src/domain/exchange/engine/', pathNot: SPEC },
    to: { pathNot: '^src/(domain/exchange/engine|platform/common|contract)/' },
  },
  {
    name: 'database-packages-have-two-homes',
    comment:
      'Only platform/database and platform/events import typeorm or pg; others use database/typeorm.ts.',
    severity: 'error',
    from: { path: '^src/', pathNot: [SPEC, '^src/platform/(database|events)/'] },
    to: { path: 'node_modules/(typeorm|pg)/' },
  },
  {
    name: 'one-door-to-the-embedded-database',
    comment: 'The embedded PostgreSQL is started through its index.ts.',
    severity: 'error',
    from: { path: '^src/', pathNot: [SPEC, '^src/platform/database/embedded/'] },
    to: {
      path: '^src/platform/database/embedded/',
      pathNot: '^src/platform/database/embedded/index\\.ts$',
    },
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
];

module.exports = {
  forbidden: [...arrows, ...rules],
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
Object.defineProperty(module.exports, 'EXEMPT', { value: EXEMPT, enumerable: false });
