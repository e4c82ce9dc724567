// Removes data that can no longer be used: expired tokens and sessions, and old failed attempts.
import { Injectable, Logger } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { Clock } from '../../common/clock.js';
import { messageOf } from '../../common/repeated-fault.js';
import { Lockout } from '../limits/lockout.js';
import { OneTimeTokens } from '../one-time-tokens.js';
import { Sessions } from '../sessions/sessions.js';

const EVERY_MS = 3_600_000;

@Injectable()
export class Housekeeping {
  private readonly logger = new Logger('Auth');

  constructor(
    private readonly tokens: OneTimeTokens,
    private readonly sessions: Sessions,
    private readonly lockout: Lockout,
    private readonly clock: Clock,
  ) {}

  @Interval(EVERY_MS)
  async run(): Promise<void> {
    const now = this.clock.now();
    try {
      await this.tokens.forget(now);
      await this.sessions.forget(now);
      await this.lockout.forget(now);
    } catch (error) {
      this.logger.warn(`Old credentials could not be removed: ${messageOf(error)}`);
    }
  }
}
