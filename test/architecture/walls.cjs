'use strict';
// The walls between the rooms, for dependency-cruiser: the arrows that each room may draw (docs/architecture.md shows the present ones).
// Every wall has an illegal file under fixtures/, which must be reported by the wall's name.

/** The rooms of src/, bottom floor first. A room of the platform may import the rooms of the platform before it. */
const PLATFORM = ['common', 'config', 'redis', 'database', 'events', 'channels', 'http', 'auth'].map(
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

/** Closed rooms: other rooms import only their index.ts. */
const CLOSED = ['platform/events', 'platform/channels', 'platform/http', 'platform/auth', ...DOMAIN, ...EDGE];

/**
 * Wall → files whose imports the wall does not report, in either direction. The walls below know no exemption: the test
 * takes these files out of the report, and refuses an exemption that no import needs.
 */
const EXEMPT = {
  // Rooms that append or read events know the events by these declarations.
  'only-the-index': ['src/platform/events/payloads/exchange.ts', 'src/platform/events/payloads/pricing.ts'],
  // The table of contents of the log names the events of the domain.
  'platform-has-no-domain-word': [
    'src/platform/events/event-map.ts',
    'src/platform/events/payloads/exchange.ts',
    'src/platform/events/payloads/pricing.ts',
  ],
};

/** Hybrid prices have a face of their own, so that a wall can see who reads them. */
const FACE = '^src/([^/]+/[^/]+|domain/pricing/hybrid)/index\\.ts$';
const SPEC = '\\.spec\\.ts$';
const ROOMS = Object.keys(ARROWS);
const pathOf = (room) => `^src/${room}/`;
/** Modules outside src/ that build on Ringside. The walls treat such a module as a feature. */
const EXTENSION = '^test/fixtures/';
const DATABASE_PACKAGES = '(@nestjs/)?typeorm|@types/pg|pg[^/]*';

const arrowsFrom = (room, allowed) => ({
  comment: `${room} may import the contract, ${allowed.join(', ') || 'and no other room'}.`,
  severity: 'error',
  to: { path: '^src/', pathNot: `^src/(${[...new Set([room, 'contract', ...allowed])].join('|')})/` },
});
const arrows = Object.entries(ARROWS).map(([room, allowed]) => ({
  ...arrowsFrom(room, allowed),
  name: `arrows-of-${room.replace(/^.*\//, '')}`,
  from: { path: pathOf(room) },
}));

const rules = [
  {
    ...arrowsFrom('an extension', feature()),
    name: 'arrows-of-an-extension',
    from: { path: EXTENSION },
  },
  {
    name: 'known-rooms',
    comment: 'A new room under src/ gets its arrows in walls.cjs.',
    severity: 'error',
    from: { path: '^src/[^/]+/', pathNot: `^src/(${ROOMS.join('|')})/` },
    to: {},
  },
  {
    name: 'only-the-index',
    comment: 'Other rooms import only the index.ts of a closed room.',
    severity: 'error',
    from: { path: ['^src/([^/]+/[^/]+)/', EXTENSION] },
    to: {
      path: `^src/(${CLOSED.join('|')})/`,
      pathNot: ['^src/$1/', FACE],
    },
  },
  {
    name: 'nothing-of-value-reads-the-hybrid-price',
    comment:
      'Trades without capital move a hybrid price, so it is only shown: of the domain, pricing itself and the listing of ' +
      'markets may import it, and no file passes it on.',
    severity: 'error',
    from: { path: '^src/domain/', pathNot: '^src/domain/(pricing/|markets/listing/)' },
    to: { path: '^src/domain/pricing/hybrid/' },
  },
  {
    name: 'the-face-of-pricing-does-not-show-the-hybrid-price',
    comment: 'Rooms of money import the face of pricing, so it does not export hybrid prices.',
    severity: 'error',
    from: { path: '^src/domain/pricing/index\\.ts$' },
    to: { path: '^src/domain/pricing/hybrid/' },
  },
  {
    name: 'the-root-sees-the-index',
    comment: 'The root files import only the index.ts of a closed room, too.',
    severity: 'error',
    from: { path: '^src/[^/]+\\.ts$' },
    to: { path: `^src/(${CLOSED.join('|')})/`, pathNot: FACE },
  },
  {
    name: 'leaves-are-not-imported',
    comment: 'A leaf can be deleted without an edit in any other room: only the root files import a leaf.',
    severity: 'error',
    from: { path: ['^src/([^/]+/[^/]+)/', EXTENSION] },
    to: { path: `^src/(${EDGE.join('|')})/`, pathNot: '^src/$1/' },
  },
  {
    name: 'the-root-is-not-imported',
    comment: 'The root files put the rooms together. No room imports a root file.',
    severity: 'error',
    from: { path: ['^src/[^/]+/', EXTENSION] },
    to: { path: '^src/[^/]+\\.ts$' },
  },
  {
    name: 'contract-is-zod-alone',
    comment: 'Browsers and the SDK read the contract: schemas and types, and no package but zod.',
    severity: 'error',
    from: { path: '^src/contract/', pathNot: SPEC },
    to: { pathNot: ['node_modules/zod/', '^src/'] },
  },
  {
    name: 'clients-see-the-contract',
    comment: 'The SDK and the web app import the contract and nothing else of the server.',
    severity: 'error',
    from: { path: '^(client|web)/' },
    to: { path: '^src/', pathNot: '^src/contract/' },
  },
  {
    name: 'platform-has-no-domain-word',
    comment:
      'The platform serves any domain: the platform imports no schema of a market, an order, a price or a watchlist.',
    severity: 'error',
    from: { path: '^src/platform/(?!channels/)', pathNot: SPEC },
    to: { path: '^src/contract/(market|trading|pricing|watchlists)' },
  },
  {
    name: 'engine-is-pure',
    comment: 'The engine is arithmetic: no package, no Node module, nothing of the app but pure helpers.',
    severity: 'error',
    from: { path: '^src/domain/exchange/engine/', pathNot: SPEC },
    to: { pathNot: '^src/(domain/exchange/engine|platform/common|contract)/' },
  },
  {
    name: 'views-do-not-know-the-desk',
    comment: 'The desk writes and the views read. A view works in a process without a desk.',
    severity: 'error',
    from: { path: '^src/domain/exchange/views/', pathNot: SPEC },
    to: { path: '^src/domain/exchange/desk/' },
  },
  {
    name: 'entities-stay-at-home',
    comment: 'An entity maps a table of its room. Other rooms get plain values.',
    severity: 'error',
    from: { path: '^(src/[^/]+/[^/]+)/' },
    to: { path: '\\.entity\\.ts$', pathNot: '^$1/' },
  },
  {
    name: 'no-face-shows-an-entity',
    comment: 'An entity never leaves its room, so the index does not export it.',
    severity: 'error',
    from: { path: FACE },
    to: { path: '\\.entity\\.ts$' },
  },
  {
    name: 'database-packages-have-two-homes',
    comment:
      'Only platform/database and platform/events import TypeORM, its Nest module or pg; others use database/typeorm.ts.',
    severity: 'error',
    from: { path: ['^src/', EXTENSION], pathNot: [SPEC, '^src/platform/(database|events)/'] },
    to: { path: `node_modules/(${DATABASE_PACKAGES})/` },
  },
  {
    name: 'one-door-to-the-embedded-database',
    comment: 'The embedded PostgreSQL is started through its index.ts.',
    severity: 'error',
    from: { path: '^src/', pathNot: '^src/platform/database/embedded/' },
    to: {
      path: '^src/platform/database/embedded/',
      pathNot: '^src/platform/database/embedded/index\\.ts$',
    },
  },
  {
    name: 'src-stands-alone',
    comment: 'The shipped code needs no test, bench, script or client.',
    severity: 'error',
    from: { path: '^src/', pathNot: SPEC },
    to: { path: '^(test|bench|scripts|client|web)/' },
  },
  {
    name: 'specs-are-not-imported',
    comment: 'Jest runs a spec and no file imports it. Code that specs share stands in test/support.',
    severity: 'error',
    from: {},
    to: { path: SPEC },
  },
  {
    name: 'no-development-packages',
    comment: 'The image has no devDependencies.',
    severity: 'error',
    from: { path: '^src/', pathNot: SPEC },
    to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
  },
  {
    name: 'packages-are-declared',
    comment: 'A package that only another package depends on can disappear with an update.',
    severity: 'error',
    from: { path: '^src/', pathNot: SPEC },
    to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
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
    comment: 'Every import leads to a file or a package.',
    severity: 'error',
    from: { path: ['^(src|client|web)/', EXTENSION] },
    to: { couldNotResolve: true },
  },
];

module.exports = {
  forbidden: [...arrows, ...rules],
  options: {
    doNotFollow: { path: 'node_modules' },
    // The build of the client, which a test may make at the same time.
    exclude: { path: '^client/dist/' },
    // Types count too: a wall that `import type` may climb is none.
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'types', 'default'],
    },
  },
};
// dependency-cruiser refuses a key that it does not know.
for (const [name, value] of Object.entries({ EXEMPT, ARROWS }))
  Object.defineProperty(module.exports, name, { value, enumerable: false });
