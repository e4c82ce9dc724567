// Links to choose a new password: sent by mail if SMTP is configured, else made by an admin and handed over. A link
// works once, for an hour, and a newer link voids it.
import { Injectable, Logger } from '@nestjs/common';
import { DomainError } from '../../common/errors.js';
import { messageOf } from '../../common/repeated-fault.js';
import { Semaphore } from '../../common/semaphore.js';
import type { LogTransaction } from '../../events/index.js';
import { IdempotentLog } from '../../http/index.js';
import { Origins } from '../access/origins.js';
import type { Asked } from '../audit/act.js';
import { AuditLog } from '../audit/audit-log.js';
import { ApiKeys } from '../keys/api-keys.js';
import { Mailer } from '../mailer.js';
import { OneTimeTokens } from '../one-time-tokens.js';
import { Sessions } from '../sessions/sessions.js';
import { UsersStore, type User } from '../users/users.store.js';

const TTL_MS = 3_600_000;
/** The shortest time between two mails to one account. */
const MAIL_EVERY_MS = 300_000;
/** Mails that go out at once; beyond as many waiting, a request is dropped. */
const MAILS_AT_ONCE = 4;
const MAILS_WAITING_MAX = 100;
/** The token comes behind the #, so that no server's log ever sees it. */
const PAGE = '/account.html#reset=';

@Injectable()
export class PasswordResets {
  private readonly logger = new Logger('Auth');
  private readonly turns = new Semaphore(MAILS_AT_ONCE, MAILS_WAITING_MAX);

  constructor(
    private readonly log: IdempotentLog,
    private readonly users: UsersStore,
    private readonly sessions: Sessions,
    private readonly tokens: OneTimeTokens,
    private readonly origins: Origins,
    private readonly mailer: Mailer,
    private readonly audit: AuditLog,
    private readonly keys: ApiKeys,
  ) {}

  /** Does not reveal whether the user exists, and takes the same time: the mail is sent in the background. */
  request(email: string): void {
    if (!this.mailer.isConfigured) return;
    this.turns
      .run(() => this.mail(email))
      .catch((error: unknown) => this.logger.error(`A mail did not go out: ${messageOf(error)}`));
  }

  /** For an admin to hand over. Throws `unknown_user`. */
  async link(
    { actor, request }: Asked,
    userId: string,
    reason: string,
  ): Promise<{ url: string; expiresAt: string }> {
    const { value } = await this.log.transaction(request, async (tx) => {
      const user = await this.users.byId(userId, tx.manager);
      if (user?.status !== 'active' || user.email === null)
        throw new DomainError('unknown_user', 'There is no such user with an e-mail address.');
      this.audit.record(tx, actor, { action: 'user.password_link', target: userId, details: { reason } });
      const { url, expiresAt } = await this.makeLink(tx, user);
      return { url, expiresAt: expiresAt.toISOString() };
    });
    return value;
  }

  /** Ends all sessions. Throws `invalid_reset_token`. */
  async redeem(token: string, passwordHash: string): Promise<void> {
    await this.log.transaction(undefined, async (tx) => {
      const found = await this.tokens.use('password_reset', token, tx.manager);
      const user = found?.userId == null ? null : await this.users.lock(found.userId, tx.manager);
      if (user?.status !== 'active')
        throw new DomainError('invalid_reset_token', 'The link is unknown, used or expired.');
      await this.replaceIn(tx, user.id, passwordHash, null, 'password_reset');
      // An attacker who took over the account may have created some.
      await this.keys.revokeAll(tx, user.id);
    });
  }

  /**
   * For a user who has just shown the present password. Keeps one session, ends the others. Throws `wrong_credentials`
   * when the password has become another one in the meantime.
   */
  async change(
    { id, passwordHash: shown }: User,
    passwordHash: string,
    keptSession: string | null,
  ): Promise<void> {
    await this.log.transaction(undefined, async (tx) => {
      const user = await this.users.lock(id, tx.manager);
      if (user?.status !== 'active' || user.passwordHash !== shown)
        throw new DomainError('wrong_credentials', 'Another request has just changed the password.');
      await this.replaceIn(tx, id, passwordHash, keptSession, 'password_changed');
    });
  }

  private async replaceIn(
    tx: LogTransaction,
    userId: string,
    passwordHash: string,
    keptSession: string | null,
    reason: string,
  ): Promise<void> {
    await this.users.change(tx.manager, userId, { passwordHash });
    await this.tokens.revoke('password_reset', userId, tx.manager);
    await this.sessions.endOthers(tx, userId, keptSession, reason);
  }

  private async mail(email: string): Promise<void> {
    const user = await this.users.byEmail(email);
    if (user?.status !== 'active') return;
    // A recently sent link stays valid: otherwise other people could void it, or fill a user's mailbox.
    if (await this.tokens.hasFresh('password_reset', user.id, TTL_MS - MAIL_EVERY_MS)) return;
    const { value } = await this.log.transaction(undefined, (tx) => this.makeLink(tx, user));
    const { url } = value;
    await this.mailer.send(
      email,
      'Choose a new password',
      `Somebody, hopefully you, asked for a new password. Choose it here within an hour:\n\n${url}\n\n` +
        'If it was not you, nothing has changed and you need not do anything.\n',
    );
  }

  private async makeLink(
    { manager }: LogTransaction,
    { id }: User,
  ): Promise<{ url: string; expiresAt: Date }> {
    await this.users.lock(id, manager);
    await this.tokens.revoke('password_reset', id, manager);
    const content = { userId: id, data: {} };
    const { secret, expiresAt } = await this.tokens.issue('password_reset', content, TTL_MS, { manager });
    return { url: `${this.origins.publicUrl}${PAGE}${secret}`, expiresAt };
  }
}
