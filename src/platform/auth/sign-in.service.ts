// Signing in with a password, and everything about passwords. Unknown users take as long as known users; every wrong
// guess is counted before the password is checked.
import { Injectable } from '@nestjs/common';
import { DomainError } from '../common/errors.js';
import type { Caller } from '../../contract/auth/access.js';
import { EventLog } from '../events/index.js';
import { AuthStats } from './auth.stats.js';
import { Lockout } from './limits/lockout.js';
import { PasswordHasher } from './passwords/password-hasher.js';
import { PasswordResets } from './passwords/password-resets.js';
import { Sessions, type SignedIn } from './sessions/sessions.js';
import { Accounts } from './users/accounts.js';
import { hasPassword, UsersStore, type User } from './users/users.store.js';

interface Attempt {
  readonly email: string;
  readonly password: string;
  readonly ip: string;
}

@Injectable()
export class SignInService {
  constructor(
    private readonly eventLog: EventLog,
    private readonly users: UsersStore,
    private readonly accounts: Accounts,
    private readonly sessions: Sessions,
    private readonly hasher: PasswordHasher,
    private readonly lockout: Lockout,
    private readonly resets: PasswordResets,
    private readonly stats: AuthStats,
  ) {}

  /** Throws `email_taken`. */
  async register(email: string, password: string): Promise<SignedIn> {
    const passwordHash = await this.hasher.hash(password);
    const signedIn = await this.accounts.register({ email, passwordHash, role: 'user' }, (tx, user) =>
      this.sessions.beginFirst(tx, user),
    );
    this.stats.signedIn('registration');
    return signedIn;
  }

  /** Throws `wrong_credentials`, `locked_out` or `banned`; `banned` only after the right password. */
  async logIn({ email, password, ip }: Attempt): Promise<SignedIn> {
    await this.lockout.begin(email, ip);
    const user = await this.users.byEmail(email);
    if (!(await this.hasher.verify(password, user?.passwordHash ?? null)) || !user)
      throw new DomainError('wrong_credentials', 'The e-mail address or the password is wrong.');
    await this.lockout.succeeded(email, ip);
    const signedIn = await this.begin(user);
    this.stats.signedIn('password');
    return signedIn;
  }

  async refresh(refreshToken: string, cookie: string | null): Promise<SignedIn> {
    const signedIn = await this.sessions.refresh(refreshToken, cookie);
    this.stats.signedIn('refresh');
    return signedIn;
  }

  /** Ends all other sessions. Throws `wrong_credentials`, `locked_out` or `no_email`. */
  async changePassword(caller: Caller, attempt: Omit<Attempt, 'email'>, newPassword: string): Promise<void> {
    const user = await this.confirm(caller, attempt.password, attempt.ip);
    if (user.email === null)
      throw new DomainError('no_email', 'Without an e-mail address a password could not sign in.');
    await this.resets.change(user, await this.hasher.hash(newPassword), caller.sessionId);
  }

  /** The caller, after a new check of the password; without a password the sign-in must be recent. */
  async confirm(caller: Caller, password: string | undefined, ip: string): Promise<User> {
    const user = await this.accounts.get(caller.userId ?? '');
    if (!hasPassword(user)) {
      await this.sessions.assertFresh(caller);
      return user;
    }
    const login = user.email ?? user.id;
    await this.lockout.begin(login, ip);
    if (!(await this.hasher.verify(password ?? '', user.passwordHash)))
      throw new DomainError('wrong_credentials', 'The password is wrong.');
    await this.lockout.succeeded(login, ip);
    return user;
  }

  /** With the token of a link. Ends all sessions. Throws `invalid_reset_token`. */
  async resetPassword(token: string, newPassword: string): Promise<void> {
    await this.resets.redeem(token, await this.hasher.hash(newPassword));
  }

  private async begin(user: User): Promise<SignedIn> {
    const { value } = await this.eventLog.transaction(async (tx) => {
      const now = await this.users.lock(user.id, tx.manager);
      // Changed, banned or erased in the meantime.
      if (now?.passwordHash !== user.passwordHash)
        throw new DomainError('wrong_credentials', 'The e-mail address or the password is wrong.');
      if (now.status !== 'active') throw new DomainError('banned', 'An operator has closed this account.');
      return this.sessions.begin(tx, now);
    });
    return value;
  }
}
