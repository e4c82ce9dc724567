// Whom a user blocks and follows, from the tables as of a seq. Also the records that an export shows and an erasure removes.
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { PersonalRecordsRegistry, type PersonalRecords } from '../../../platform/auth/index.js';
import { decodePage, encodePage } from '../../../platform/common/page-cursor.js';
import { headAndPage, LogReads, type ListRead, type LogTransaction } from '../../../platform/events/index.js';
import {
  RELATIONS_MAX,
  type ProposalSettings,
  type Relation,
  type RelationKind,
  type RelationList,
  type RelationListQuery,
} from '../../../contract/proposals/relations.js';

/** $1 user, $2 below this number, $3 rows. */
const listSql = (table: string): string =>
  headAndPage({
    page: `select n::float8 as n, other, since from ${table} where user_id = $1 and n < $2 order by n desc limit $3`,
    order: 'n desc',
  });
const LIST_SQL: Readonly<Record<RelationKind, string>> = {
  block: listSql('user_block'),
  follow: listSql('user_follow'),
};
/** $1 user. */
const SETTINGS_SQL = headAndPage({
  page: 'select only_followed as "onlyFollowed" from proposal_setting where user_id = $1',
});

interface RelationRow {
  readonly n: number;
  readonly other: string;
  readonly since: Date;
}

@Injectable()
export class RelationsReader implements PersonalRecords, OnModuleInit {
  readonly name = 'proposals';

  constructor(
    private readonly reads: LogReads,
    private readonly registry: PersonalRecordsRegistry,
  ) {}

  onModuleInit(): void {
    this.registry.register(this);
  }

  /** Newest first. */
  list(
    userId: string,
    kind: RelationKind,
    query: RelationListQuery,
  ): Promise<RelationList & { seq: number }> {
    const page = `relations:${kind}`;
    const before = decodePage(page, query.after, Number.MAX_SAFE_INTEGER) ?? Number.MAX_SAFE_INTEGER;
    const read: ListRead<RelationRow, Relation> = {
      sql: LIST_SQL[kind],
      values: [userId, before],
      itemOf: ({ other, since }) => ({ user: other, since: since.toISOString() }),
      cursorAfter: ({ n }) => encodePage(page, n),
    };
    return this.reads.list(query, read);
  }

  async settings(userId: string, minSeq?: string): Promise<{ value: ProposalSettings; seq: number }> {
    const { value, seq } = await this.reads.first<ProposalSettings, ProposalSettings>(
      SETTINGS_SQL,
      [userId],
      minSeq,
      ({ onlyFollowed }) => ({ onlyFollowed }),
    );
    return { value: value ?? { onlyFollowed: false }, seq };
  }

  async read(userId: string): Promise<unknown> {
    const all = { limit: RELATIONS_MAX };
    const [blocked, followed, settings] = await Promise.all([
      this.list(userId, 'block', all),
      this.list(userId, 'follow', all),
      this.settings(userId),
    ]);
    return { blocked: blocked.data, followed: followed.data, settings: settings.value };
  }

  async erase({ manager }: LogTransaction, userId: string): Promise<void> {
    await manager.query('delete from user_block where user_id = $1', [userId]);
    await manager.query('delete from user_follow where user_id = $1', [userId]);
    await manager.query('delete from proposal_setting where user_id = $1', [userId]);
  }
}
