// Only the bootstrap looks in here.
export { answerError } from './error.filter.js';
export { serveOpenApi } from './open-api.js';
export { SystemModule } from './system.module.js';
