// Links to choose a new password: by mail where SMTP is configured, else made by an admin and handed over. A link works
// once, for an hour, and a newer one voids it.
import { Injectable, Logger } from '@nestjs/common';
import { DomainError } from '../../common/errors.js';
import { messageOf } from '../../common/repeated-fault.js';
import { EventLog } from '../../events/index.js';
import { Origins } from '../access/origins.js';
import { AuditLog, type Actor } from '../audit/audit-log.js';
import { Mailer } from '../mailer.js';
import { OneTimeTokens } from '../one-time-tokens.js';
import { Sessions } from '../sessions/sessions.js';
import { UsersStore, type User } from '../users/users.store.js';

const TTL_MS = 3_600_000;
/** The token comes behind the #, so that no server's log ever sees it. */
const PAGE = '/account.html#reset=';

@Injectable()
export class PasswordResets {
  private readonly logger = new Logger('Auth');

  constructor(
    private readonly eventLog: EventLog,
    private readonly users: UsersStore,
    private readonly sessions: Sessions,
    private readonly tokens: OneTimeTokens,
    private readonly origins: Origins,
    private readonly mailer: Mailer,
    private readonly audit: AuditLog,
  ) {}

  /** Says nothing about whether there is such a user, and takes as long without one: the mail goes out by itself. */
  request(email: string): void {
    if (!this.mailer.isConfigured) return;
    this.mail(email).catch((error: unknown) =>
      this.logger.error(`A mail did not go out: ${messageOf(error)}`),
    );
  }

  /** For an admin to hand over. Throws `unknown_user`. */
  async link(actor: Actor, userId: string): Promise<{ url: string; expiresAt: Date }> {
    const user = await this.users.byId(userId);
    if (user?.status !== 'active' || user.email === null)
      throw new DomainError('unknown_user', 'There is no such user with an e-mail address.');
    const link = await this.makeLink(user);
    await this.eventLog.transaction((tx) =>
      this.audit.record(tx, actor, { action: 'user.password_link', target: userId, details: {} }),
    );
    return link;
  }

  /** Ends all sessions. Throws `invalid_reset_token`. */
  async redeem(token: string, passwordHash: string): Promise<void> {
    await this.eventLog.transaction(async (tx) => {
      const found = await this.tokens.use('password_reset', token, tx.manager);
      if (found?.userId == null)
        throw new DomainError('invalid_reset_token', 'The link is unknown, used or expired.');
      await this.replaceIn(tx, found.userId, passwordHash, null, 'password_reset');
    });
  }

  /** Keeps one session, ends the others. */
  async replace(userId: string, passwordHash: string, keptSession: string | null): Promise<void> {
    await this.eventLog.transaction((tx) =>
      this.replaceIn(tx, userId, passwordHash, keptSession, 'password_changed'),
    );
  }

  private async replaceIn(
    tx: Parameters<Parameters<EventLog['transaction']>[0]>[0],
    userId: string,
    passwordHash: string,
    keptSession: string | null,
    reason: string,
  ): Promise<void> {
    await tx.manager.query('update app_user set password_hash = $2 where id = $1', [userId, passwordHash]);
    await this.tokens.revoke('password_reset', userId, tx.manager);
    await this.sessions.endOthers(tx, userId, keptSession, reason);
  }

  private async mail(email: string): Promise<void> {
    const user = await this.users.byEmail(email);
    if (user?.status !== 'active') return;
    const { url } = await this.makeLink(user);
    await this.mailer.send(
      email,
      'Choose a new password',
      `Somebody, hopefully you, asked for a new password. Choose it here within an hour:\n\n${url}\n\n` +
        'If it was not you, nothing has changed and you need not do anything.\n',
    );
  }

  private async makeLink({ id }: User): Promise<{ url: string; expiresAt: Date }> {
    const { secret, expiresAt } = await this.tokens.replace('password_reset', id, TTL_MS);
    return { url: `${this.origins.publicUrl}${PAGE}${secret}`, expiresAt };
  }
}
