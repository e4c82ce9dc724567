// A user's proposals, sent and received, from the tables as of a seq.
import { Injectable } from '@nestjs/common';
import { decodePage, encodePage } from '../../platform/common/page-cursor.js';
import { headAndPage, LogReads, type ListRead } from '../../platform/events/index.js';
import { PENDING_SHOWN_MAX } from '../../contract/proposals/proposal-messages.js';
import {
  proposalOf,
  STATUSES_OF,
  type Proposal,
  type ProposalList,
  type ProposalListQuery,
  type ProposalOutcome,
} from '../../contract/proposals/proposals.js';
import type { Wager } from '../../contract/trading/wagers.js';
import { wagerToWire } from '../exchange/index.js';

const PAGE = 'proposals';
const ACCOUNT = '(select id from trading_account where user_id = $1)';

const COLUMNS = `w.id::float8 as id, w.type, w.market_id as "marketId", w.outcome, w.status, w.reason,
  sender.user_id as "proposerId", receiver.user_id as "responderId", w.proposer_stake as "proposerStake",
  w.responder_stake as "responderStake", w.created_at as "createdAt", w.expires_at as "expiresAt",
  w.updated_at as "updatedAt", sender.user_id = $1 as "isProposer",
  w.status = 'PAID' and (market.outcome = w.outcome) = (sender.user_id = $1) as "hasWon"`;
const JOINS = `
  join trading_account as sender on sender.id = w.proposer_id
  join trading_account as receiver on receiver.id = w.responder_id
  join market on market.id = w.market_id`;

/** $1 user, $2 number. */
const ONE_SQL = headAndPage({
  page: `select ${COLUMNS} from wager as w ${JOINS}
    where w.id = $2::bigint and ${ACCOUNT} in (w.proposer_id, w.responder_id)`,
});

/** $1 user, $2 below this number, $3 fight, $4 statuses, $5 rows. Each side has an index of its own. */
const sideSql = (column: 'proposer_id' | 'responder_id'): string => `
  (select w.* from wager as w where w.${column} = ${ACCOUNT} and w.id < $2
    and ($3::text is null or w.market_id = $3) and ($4::text[] is null or w.status = any($4))
  order by w.id desc limit $5)`;
const listSql = (...sides: readonly string[]): string =>
  headAndPage({
    page: `select ${COLUMNS} from (${sides.join(' union all ')}) as w ${JOINS} order by w.id desc limit $5`,
    order: 'id desc',
  });
const [SENT, RECEIVED] = [sideSql('proposer_id'), sideSql('responder_id')];
const LIST_SQL = { sent: listSql(SENT), received: listSql(RECEIVED), both: listSql(SENT, RECEIVED) };

interface ProposalRow {
  readonly id: number;
  readonly type: Wager['type'];
  readonly marketId: string;
  readonly outcome: Wager['outcome'];
  readonly status: Wager['status'];
  readonly reason: Wager['reason'];
  readonly proposerId: string;
  readonly responderId: string;
  readonly proposerStake: string;
  readonly responderStake: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly updatedAt: Date;
  readonly isProposer: boolean;
  readonly hasWon: boolean;
}

export interface FoundProposal {
  readonly value: Proposal | null;
  readonly seq: number;
  readonly cursor: string;
}

@Injectable()
export class ProposalsReader {
  constructor(private readonly reads: LogReads) {}

  /** null when the user has no such proposal. */
  async find(userId: string, id: string, minSeq?: string): Promise<FoundProposal> {
    const found = await this.reads.first(ONE_SQL, [userId, id], minSeq, toProposal);
    return { ...found, cursor: this.reads.cursor(found.seq) };
  }

  /** Newest first. */
  list(userId: string, query: ProposalListQuery): Promise<ProposalList & { seq: number }> {
    const { state, direction, fightId, after } = query;
    const before = decodePage(PAGE, after, Number.MAX_SAFE_INTEGER) ?? Number.MAX_SAFE_INTEGER;
    const read: ListRead<ProposalRow, Proposal> = {
      sql: LIST_SQL[direction ?? 'both'],
      values: [userId, before, fightId ?? null, state ? STATUSES_OF[state] : null],
      itemOf: toProposal,
      cursorAfter: ({ id }) => encodePage(PAGE, id),
    };
    return this.reads.list(query, read);
  }

  /** The newest pending proposals, and the cursor after which the user's stream continues them. */
  async pending(userId: string): Promise<{ proposals: Proposal[]; seq: number; cursor: string }> {
    const { data, seq } = await this.list(userId, { state: 'pending', limit: PENDING_SHOWN_MAX });
    return { proposals: data, seq, cursor: this.reads.cursor(seq) };
  }
}

const toProposal = ({ isProposer, hasWon, ...row }: ProposalRow): Proposal => {
  const wager = wagerToWire({
    ...row,
    proposerStake: BigInt(row.proposerStake),
    responderStake: BigInt(row.responderStake),
    createdAtMs: row.createdAt.getTime(),
    expiresAtMs: row.expiresAt.getTime(),
    updatedAtMs: row.updatedAt.getTime(),
  });
  return proposalOf(wager, { isProposer, outcome: outcomeOf(row.status, hasWon) });
};

function outcomeOf(status: Wager['status'], hasWon: boolean): ProposalOutcome | null {
  if (status === 'REFUNDED') return 'refunded';
  if (status === 'PAID') return hasWon ? 'won' : 'lost';
  return null;
}
