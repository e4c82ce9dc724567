// For the tests of apps: a server in memory, a transport with faults, and repeatable random numbers.
export { FakeServer } from './fake-server.js';
export type { Judge } from './fake-desk.js';
export type { FakeAnswer, FakeRequest, FakeServerOptions } from './fake-server.js';
export type { RequestFault } from './fake-network.js';
export { FaultyTransport } from './faulty.transport.js';
export type { FaultName, Faults, FaultyOptions } from './faulty.transport.js';
export { seeded } from './seeded.js';
