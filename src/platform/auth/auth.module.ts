// Users, how they sign in, and what each caller may do. The guards run before every route of every module.
import { Global, Module } from '@nestjs/common';
import { APP_GUARD, DiscoveryModule } from '@nestjs/core';
import { ScheduleModule } from '@nestjs/schedule';
import { DataSource } from '../database/typeorm.js';
import { CONFIG } from '../config/config.js';
import { HttpModule, MaintenanceGuard } from '../http/index.js';
import { AccessGuard } from './access/access.guard.js';
import { Credentials } from './access/credentials.js';
import { EndedCredentials } from './access/ended-credentials.js';
import { Origins } from './access/origins.js';
import { SocketAccess } from './access/socket-access.js';
import { AuditJournal } from './audit/audit-journal.js';
import { AuditLog } from './audit/audit-log.js';
import { AuthStats } from './auth.stats.js';
import { AuthTranslator } from './auth.translator.js';
import { ApiKeys } from './keys/api-keys.js';
import { Lockout } from './limits/lockout.js';
import { RateLimitGuard } from './limits/rate-limit.guard.js';
import { RateLimiter } from './limits/rate-limiter.js';
import { Mailer } from './mailer.js';
import { OneTimeTokens } from './one-time-tokens.js';
import { PasswordHasher } from './passwords/password-hasher.js';
import { PasswordResets } from './passwords/password-resets.js';
import { ApiKeysController } from './rest/api-keys.controller.js';
import { AuthController, CallerController } from './rest/auth.controller.js';
import { PersonalDataController } from './rest/personal-data.controller.js';
import { WalletsController } from './rest/wallets.controller.js';
import { SecretBox } from './secret-box.js';
import { AccessTokens } from './sessions/access-tokens.js';
import { Sessions } from './sessions/sessions.js';
import { openSigningKey, SIGNING_KEY } from './sessions/signing-key.js';
import { FirstAdmin } from './setup/first-admin.js';
import { Housekeeping } from './setup/housekeeping.js';
import { RouteAccess } from './setup/route-access.js';
import { SignInService } from './sign-in.service.js';
import { Accounts } from './users/accounts.js';
import { PersonalDataReader } from './users/personal-data.js';
import { PersonalRecordsRegistry } from './users/personal-records.js';
import { UserChannel } from './users/user.channel.js';
import { UsersStore } from './users/users.store.js';
import { WalletsService } from './wallets/wallets.service.js';
import './auth.errors.js';

@Global()
@Module({
  imports: [DiscoveryModule, ScheduleModule.forRoot(), HttpModule],
  controllers: [
    AuthController,
    CallerController,
    PersonalDataController,
    WalletsController,
    ApiKeysController,
  ],
  providers: [
    // After the database, which creates DATA_DIR and reports problems with it best.
    { provide: SIGNING_KEY, inject: [CONFIG, DataSource], useFactory: openSigningKey },
    // In this order: the caller is identified before the request is counted, and counted before it is refused.
    { provide: APP_GUARD, useClass: AccessGuard },
    { provide: APP_GUARD, useClass: RateLimitGuard },
    { provide: APP_GUARD, useClass: MaintenanceGuard },
    AccessTokens,
    Accounts,
    ApiKeys,
    AuditJournal,
    AuditLog,
    AuthStats,
    AuthTranslator,
    Credentials,
    EndedCredentials,
    FirstAdmin,
    Housekeeping,
    Lockout,
    Mailer,
    OneTimeTokens,
    Origins,
    PasswordHasher,
    PasswordResets,
    PersonalDataReader,
    PersonalRecordsRegistry,
    RateLimiter,
    RouteAccess,
    SecretBox,
    Sessions,
    SignInService,
    SocketAccess,
    UserChannel,
    UsersStore,
    WalletsService,
  ],
  exports: [
    Accounts,
    AuditLog,
    Credentials,
    EndedCredentials,
    FirstAdmin,
    Origins,
    PasswordResets,
    PersonalRecordsRegistry,
    SocketAccess,
    SecretBox,
    AuthStats,
    AuthTranslator,
  ],
})
export class AuthModule {}
