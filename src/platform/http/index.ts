// The face of http: how a route is declared, who makes a request, and how a repeated request receives its first answer.
export { Access, ACCESS, SECURITY_SCHEMES, type AccessRule } from './access.js';
export type { AsOf, Made } from './cursor.interceptor.js';
export { ClusterFigures } from './figures/cluster-figures.js';
export { busiest } from './figures/figures-total.js';
export { ProcessFigures, type StreamFigures } from './figures/process-figures.js';
export { watchAnswers } from './figures/watch-answers.js';
export { HttpModule } from './http.module.js';
export {
  IdempotencyKey,
  marksKeyTaken,
  namedRequestOf,
  type NamedRequest,
} from './idempotency/idempotency-key.js';
export { IdempotentLog } from './idempotency/idempotent-log.js';
export { Maintenance } from './maintenance/maintenance.js';
export { MaintenanceGuard } from './maintenance/maintenance.guard.js';
export { callerOf } from './request-caller.js';
export { ERROR_CODES_EXTENSION, Route, Routes } from './route.js';
