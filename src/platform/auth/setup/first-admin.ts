// The first admin: from ADMIN_EMAIL and ADMIN_PASSWORD, or made with the setup token that the start prints. There is
// no default password, and once there is an admin neither way works.
import { Inject, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { DomainError } from '../../common/errors.js';
import { CONFIG, type Config } from '../../config/config.js';
import { lockAdvisory } from '../../database/advisory-locks.js';
import { EventLog, type LogTransaction } from '../../events/index.js';
import { AuditLog } from '../audit/audit-log.js';
import { OneTimeTokens } from '../one-time-tokens.js';
import { PasswordHasher } from '../passwords/password-hasher.js';
import { Sessions, type SignedIn } from '../sessions/sessions.js';
import { Accounts } from '../users/accounts.js';
import { UsersStore, type User } from '../users/users.store.js';

const SETUP_TTL_MS = 86_400_000;

@Injectable()
export class FirstAdmin implements OnApplicationBootstrap {
  private readonly logger = new Logger('Auth');
  /** Null when there is an admin, or one is configured. */
  setupToken: string | null = null;

  constructor(
    private readonly eventLog: EventLog,
    private readonly users: UsersStore,
    private readonly accounts: Accounts,
    private readonly sessions: Sessions,
    private readonly hasher: PasswordHasher,
    private readonly tokens: OneTimeTokens,
    private readonly audit: AuditLog,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    if (await this.users.hasAdmin()) return;
    const { ADMIN_EMAIL: email, ADMIN_PASSWORD: password } = this.config;
    if (email === undefined || password === undefined) {
      this.setupToken = (await this.tokens.issue('setup', { userId: null, data: {} }, SETUP_TTL_MS)).secret;
      return;
    }
    const passwordHash = await this.hasher.hash(password);
    await this.eventLog.transaction(async (tx) => {
      if (await this.isSettled(tx)) return;
      await this.make(tx, email.toLowerCase(), passwordHash);
      this.logger.log('Made the first admin, as configured.');
    });
  }

  /** Throws `invalid_setup_token`, also when there is an admin by now. */
  async setUp(token: string, email: string, password: string): Promise<SignedIn> {
    const passwordHash = await this.hasher.hash(password);
    const { value } = await this.eventLog.transaction(async (tx) => {
      if ((await this.isSettled(tx)) || !(await this.tokens.use('setup', token, tx.manager)))
        throw new DomainError(
          'invalid_setup_token',
          'The setup token is wrong, or there is an admin already.',
        );
      await this.tokens.revoke('setup', null, tx.manager);
      return this.sessions.begin(tx, await this.make(tx, email, passwordHash));
    });
    this.setupToken = null;
    return value;
  }

  /** A user who registered the admin's address before does not become admin: password and sessions are new. */
  private async make(tx: LogTransaction, email: string, passwordHash: string): Promise<User> {
    const present = await this.users.byEmail(email, tx.manager);
    const user = present ?? (await this.accounts.add(tx, { email, passwordHash, role: 'admin' }));
    if (present) {
      await this.users.change(tx.manager, present.id, { role: 'admin', status: 'active', passwordHash });
      await this.users.unlinkAll(tx.manager, present.id);
      await this.accounts.endAll(tx, present.id, 'role_changed');
    }
    this.audit.record(tx, null, { action: 'user.first_admin', target: user.id, details: {} });
    return { ...user, role: 'admin', status: 'active', passwordHash };
  }

  private async isSettled({ manager }: LogTransaction): Promise<boolean> {
    await lockAdvisory(manager, 'setup');
    return this.users.hasAdmin(manager);
  }
}
