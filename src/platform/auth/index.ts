// The face of auth: who the caller is, the facade of users, the audit log.
export { Credentials } from './access/credentials.js';
export { AskedAct, CurrentCaller, type SignedInCaller } from './access/current-caller.decorator.js';
export { EndedCredentials } from './access/ended-credentials.js';
export { Origins } from './access/origins.js';
export { SocketAccess } from './access/socket-access.js';
export { audited, type Act, type Asked } from './audit/act.js';
export { AuditLog } from './audit/audit-log.js';
export { AuthModule } from './auth.module.js';
export { AuthStats } from './auth.stats.js';
export { RateLimit } from './limits/rate-limit.decorator.js';
export { PasswordResets } from './passwords/password-resets.js';
export { SecretBox } from './secret-box.js';
export { SESSION_COOKIE, sessionCookieOf } from './sessions/session-cookie.js';
export { FirstAdmin } from './setup/first-admin.js';
export { Accounts } from './users/accounts.js';
export { PersonalRecordsRegistry, type PersonalRecords } from './users/personal-records.js';
export { toUserView } from './users/users.store.js';
