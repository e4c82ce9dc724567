// Whom a user blocks and follows, and whether only followed users may propose. Other users are named by their public ids and not
// looked up, so that nobody learns from it which users exist.
import { Injectable } from '@nestjs/common';
import { Clock } from '../../../platform/common/clock.js';
import { DomainError } from '../../../platform/common/errors.js';
import { advisoryLockOf } from '../../../platform/database/advisory-locks.js';
import { IdempotentLog, type Made, type NamedRequest } from '../../../platform/http/index.js';
import {
  RELATIONS_MAX,
  type ProposalSettings,
  type RelationKind,
} from '../../../contract/proposals/relations.js';
import type { UserNotice } from '../../../contract/trading/user-events.js';
import { publicIdOf } from '../../exchange/index.js';

const PUBLIC_ID = /^p_[A-Za-z0-9_-]{16}$/;

/** $1 user, $2 public id of the other user. */
const SQL = {
  block: {
    count: {
      name: 'user_block_count',
      text: 'select count(*), count(*) filter (where other = $2) from user_block where user_id = $1',
    },
    insert: {
      name: 'user_block_insert',
      text: 'insert into user_block (user_id, other, since) values ($1, $2, $3)',
    },
    delete: { name: 'user_block_delete', text: 'delete from user_block where user_id = $1 and other = $2' },
  },
  follow: {
    count: {
      name: 'user_follow_count',
      text: 'select count(*), count(*) filter (where other = $2) from user_follow where user_id = $1',
    },
    insert: {
      name: 'user_follow_insert',
      text: 'insert into user_follow (user_id, other, since) values ($1, $2, $3)',
    },
    delete: { name: 'user_follow_delete', text: 'delete from user_follow where user_id = $1 and other = $2' },
  },
} as const;
const SET = {
  name: 'proposal_setting_set',
  text: `insert into proposal_setting (user_id, only_followed) values ($1, $2::boolean)
    on conflict (user_id) do update set only_followed = excluded.only_followed`,
};

@Injectable()
export class Relations {
  constructor(
    private readonly log: IdempotentLog,
    private readonly clock: Clock,
  ) {}

  /** Does nothing if it is so already. Throws `relation_with_oneself` and `too_many_relations`. */
  set(
    userId: string,
    kind: RelationKind,
    { name, isOn }: { readonly name: string; readonly isOn: boolean },
    request?: NamedRequest,
  ): Promise<Made<void>> {
    const other = PUBLIC_ID.test(name) ? name : publicIdOf(name);
    if (other === publicIdOf(userId))
      throw new DomainError('relation_with_oneself', `You cannot ${kind} yourself.`);
    const sql = SQL[kind];
    const reads = [advisoryLockOf('relations', userId), { ...sql.count, values: [userId, other] }];
    return this.log.write(request, {
      reads: { key: keyOf(userId), statements: reads },
      decide: (tx, [, counted]) => {
        const [all, same] = (counted?.rows[0] ?? []).map(Number);
        if ((same === 1) === isOn) return;
        if (isOn && (all ?? 0) >= RELATIONS_MAX)
          throw new DomainError('too_many_relations', `You ${kind} ${RELATIONS_MAX} users already.`);
        tx.beforeEvents(
          isOn
            ? { ...sql.insert, values: [userId, other, this.clock.now().toISOString()] }
            : { ...sql.delete, values: [userId, other] },
        );
        tx.append('proposals.relation.changed', noticeOf({ kind, user: other, isOn }), channelOf(userId));
      },
    });
  }

  choose(
    userId: string,
    settings: ProposalSettings,
    request?: NamedRequest,
  ): Promise<Made<ProposalSettings>> {
    return this.log.write(request, {
      decide: (tx) => {
        tx.beforeEvents({ ...SET, values: [userId, String(settings.onlyFollowed)] });
        const notice: UserNotice = { event: 'proposal_settings_updated', data: { ...settings } };
        tx.append('proposals.relation.changed', { notices: [notice] }, channelOf(userId));
        return settings;
      },
    });
  }
}

/** Writes of one user wait for each other. */
const keyOf = (userId: string): string => `relations:${userId}`;
const channelOf = (userId: string) => ({ user: `user:${userId}` });
const noticeOf = (data: object): { notices: UserNotice[] } => ({
  notices: [{ event: 'relation_updated', data: { ...data } }],
});
