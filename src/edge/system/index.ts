// Only the bootstrap imports this module.
export { answersOptions, watchMethods } from './allowed-methods.js';
export { nameAnswer, protectPages } from './answer-headers.js';
export { serveAsyncApi } from './async-api.page.js';
export { answerUnrouted } from './error.filter.js';
export { readForm, readJson, readNoBody } from './request-body.js';
export { serveOpenApi } from './open-api.js';
export { serveStaticFiles } from './static-files.js';
export { SystemModule } from './system.module.js';
