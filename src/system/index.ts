// Only the bootstrap looks in here.
export { buildOpenApi, serveOpenApi } from './open-api.js';
export { SystemModule } from './system.module.js';
