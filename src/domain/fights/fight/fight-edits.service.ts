// What operators edit of a fight before it is bet on: the time at which its window opens, its corners and its rounds. Whether the fight
// has bets is judged under the lock of the log, so no bet can come between the check and the commit.
import { Injectable } from '@nestjs/common';
import { AuditLog, type Asked } from '../../../platform/auth/index.js';
import { DomainError } from '../../../platform/common/errors.js';
import { IdempotentLog, type Made } from '../../../platform/http/index.js';
import type { LogTransaction } from '../../../platform/events/index.js';
import type { Fight, FightCorners, FightSchedule } from '../../../contract/fights/fights.js';
import { Listings } from '../../markets/index.js';
import { FightsReader } from './fights.reader.js';
import { questionOf } from './words.js';

/** Raised by `assert_unbet`. */
const HAS_BETS = 'RS011';

const LOCK_SQL = 'select id from fight where id = $1 for update';
const SCHEDULE_SQL = 'update fight set opens_at = $2 where id = $1';
const CORNERS_SQL = `
  update fight set red_name = $2, red_picture = $3, blue_name = $4, blue_picture = $5, rounds = $6 where id = $1`;

@Injectable()
export class FightEdits {
  constructor(
    private readonly log: IdempotentLog,
    private readonly fights: FightsReader,
    private readonly listings: Listings,
    private readonly audit: AuditLog,
  ) {}

  /** Throws `unknown_fight`, `bad_fight_status` and `bad_schedule`. */
  schedule({ actor, request }: Asked, id: string, { opensAt }: FightSchedule): Promise<Made<Fight>> {
    return this.log.transaction(request, async (tx) => {
      const fight = await this.locked(tx, id);
      const { closesAt } = fight.betting;
      if (fight.status !== 'upcoming')
        throw new DomainError('bad_fight_status', `The fight is ${fight.status}.`, { status: fight.status });
      if (opensAt !== null && closesAt !== null && Date.parse(opensAt) >= Date.parse(closesAt))
        throw new DomainError('bad_schedule', `The window closes at ${closesAt}.`);
      tx.beforeEvents({ text: SCHEDULE_SQL, values: [id, opensAt] });
      this.audit.record(tx, actor, { action: 'fight.schedule', target: id, details: { opensAt } });
      const shown = opensAt === null ? null : new Date(opensAt).toISOString();
      return { ...fight, betting: { ...fight.betting, opensAt: shown } };
    });
  }

  /** Throws `unknown_fight`, `bad_fight_status` and `corners_fixed`. */
  async change(
    { actor, request }: Asked,
    id: string,
    { reason, red, blue, rounds }: FightCorners,
  ): Promise<Made<Fight>> {
    const work = this.log.transaction(request, async (tx) => {
      const before = await this.locked(tx, id);
      if (before.status !== 'upcoming' && before.status !== 'betting')
        throw new DomainError('bad_fight_status', `The fight is ${before.status}.`, {
          status: before.status,
        });
      const fight: Fight = {
        ...before,
        red: red ?? before.red,
        blue: blue ?? before.blue,
        rounds: rounds ?? before.rounds,
      };
      const corners = [fight.red.name, fight.red.pictureUrl, fight.blue.name, fight.blue.pictureUrl];
      tx.beforeEvents({ text: CORNERS_SQL, values: [id, ...corners, fight.rounds] });
      tx.afterEvents({ text: 'select assert_unbet($1)', values: [id] });
      const words = { question: questionOf(fight), pictureUrl: fight.red.pictureUrl, reason };
      await this.listings.editIn(tx, actor, id, { ...words, isCorrection: false });
      const details = { reason, red: red ?? null, blue: blue ?? null, rounds: rounds ?? null };
      this.audit.record(tx, actor, { action: 'fight.change', target: id, details });
      return fight;
    });
    return work.catch((error: unknown) => {
      throw hasBets(error) ? new DomainError('corners_fixed', 'The fight has bets.') : error;
    });
  }

  private async locked({ manager }: LogTransaction, id: string): Promise<Fight> {
    await manager.query(LOCK_SQL, [id]);
    return (await this.fights.find(id, manager)).fight;
  }
}

const hasBets = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === HAS_BETS;
