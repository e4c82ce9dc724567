// The desk's tables in PostgreSQL. Commits go through the log's own writer, one round trip a batch. PostgreSQL's error
// codes decide the kind of a fault.
import { Injectable } from '@nestjs/common';
import { DataSource } from '../../../../../platform/database/typeorm.js';
import { DomainError } from '../../../../../platform/common/errors.js';
import { messageOf } from '../../../../../platform/common/repeated-fault.js';
import { columnArray, text } from '../../../../../platform/database/binary-columns.js';
import { BinaryValues, UnstorableValue } from '../../../../../platform/database/binary-values.js';
import {
  HEAD_SEQ_SQL,
  LogReads,
  type CommandNotes,
  type EncodedEvent,
  type JournalEntry,
  type LogWriter,
  type Settings,
  type Statement,
} from '../../../../../platform/events/index.js';
import type { DeskBatch } from '../../batch/batch.js';
import {
  DeskStorage,
  StorageError,
  type CommittedBatch,
  type DeskTables,
  type Leader,
  type Leadership,
  type RememberedAnswer,
} from '../desk-storage.port.js';
import type { RequestKey } from '../../../exchange.js';
import { loadTables } from './load-tables.js';
import { LEASE_SQL, statementsOf } from './statements.js';

/** Raised by `desk_advance`. */
const FENCED = 'RS001';
/** Raised by `assert_unclaimed`. */
const NAME_TAKEN = 'RS002';
/** Data exceptions and program limits: a value of the command does not fit its column. */
const BAD_DATA = /^(2[12]|54)/;
/** Violated constraints and refusals of a trigger. */
const BROKEN_RULE = /^(23|P0001)/;
/** These constraints are about names that callers choose, and not about money. */
const NAMES = new Set(['trade_order_client_key', 'desk_request_pk']);
/**
 * A plan from when a table was small must not scan it when it is large, so rows are always found by index. The setting
 * is local to the transaction, so that it works behind a pooler.
 */
export const BATCH_SETTINGS: Settings = {
  enable_seqscan: 'off',
  enable_hashjoin: 'off',
  enable_mergejoin: 'off',
};
/** How long a read of the outcome waits for a commit that is still running. */
const OUTCOME_LOCK_SQL = `set local lock_timeout = '5s'`;

/** The answer to a key that names a write of the log. */
const NEVER_EQUAL = { hash: '', answer: 'null' };

const OWNERS = text<RequestKey>('owner', ({ owner }) => owner);
const KEYS = text<RequestKey>('key', ({ key }) => key);

@Injectable()
export class PostgresDeskStorage extends DeskStorage {
  private readonly values = new BinaryValues();

  constructor(
    private readonly dataSource: DataSource,
    private readonly reads: LogReads,
    private readonly writer: LogWriter,
    private readonly notes: CommandNotes,
  ) {
    super();
  }

  async takeOver({ address, token }: Leader): Promise<Leadership | null> {
    const [rows] = await this.dataSource.query<[{ epoch: string; batch: string }[], number]>(
      `update desk set epoch = epoch + 1, holder = $1, address = $1, token = $2,
         lease_until = clock_timestamp() + ${LEASE_SQL}
       where lease_until < clock_timestamp() returning epoch, batch`,
      [address, token],
    );
    const [row] = rows;
    return row ? { epoch: Number(row.epoch), batch: Number(row.batch) } : null;
  }

  async renew(epoch: number): Promise<boolean> {
    const [, count] = await this.dataSource.query<[unknown[], number]>(
      `update desk set lease_until = clock_timestamp() + ${LEASE_SQL} where epoch = $1`,
      [epoch],
    );
    return count === 1;
  }

  async resign(epoch: number): Promise<void> {
    await this.dataSource.query(
      `update desk set lease_until = '-infinity', holder = null, address = null, token = null where epoch = $1`,
      [epoch],
    );
  }

  async leader(): Promise<Leader | null> {
    const [row] = await this.dataSource.query<{ address: string | null; token: string | null }[]>(
      'select address, token from desk where lease_until > clock_timestamp()',
    );
    return row?.address && row.token ? { address: row.address, token: row.token } : null;
  }

  override async ownAddress(): Promise<string | null> {
    const [row] = await this.dataSource.query<{ address: string | null }[]>(
      'select host(inet_client_addr()) as address',
    );
    return row?.address ?? null;
  }

  /** The row lock makes this read wait for a batch that is still being committed after its reply was lost. */
  async outcome(): Promise<Leadership & CommittedBatch> {
    return this.dataSource.transaction(async (manager) => {
      await manager.query(OUTCOME_LOCK_SQL);
      const [row] = await manager.query<{ epoch: string; batch: string }[]>(
        'select epoch, batch from desk for update',
      );
      if (!row) throw new Error('the desk has no row');
      const [head] = await manager.query<{ seq: number }[]>(`select ${HEAD_SEQ_SQL} as seq`);
      return {
        epoch: Number(row.epoch),
        batch: Number(row.batch),
        cursor: this.reads.cursor(head?.seq ?? 0),
      };
    });
  }

  async load(): Promise<DeskTables> {
    const { value } = await this.reads.snapshot(loadTables);
    return value;
  }

  async remembered(keys: readonly RequestKey[]): Promise<readonly RememberedAnswer[]> {
    const named = keys.filter(({ fingerprint }) => fingerprint !== undefined);
    try {
      const [known, claims] = await Promise.all([
        this.ask<RememberedAnswer>('desk_remembered', keys),
        named.length > 0 ? this.ask<RequestKey>('idempotent_claims', named) : [],
      ]);
      return [...known, ...claims.map((key) => ({ ...key, ...NEVER_EQUAL }))];
    } catch (error) {
      throw new StorageError(faultOf(error), messageOf(error));
    }
  }

  override async forgetRequests(beforeMs: number, most: number): Promise<number> {
    const [, count] = await this.dataSource.query<[unknown[], number]>(
      `delete from desk_request where (owner, key) in (
         select owner, key from desk_request where created_at < $1 order by created_at limit $2
       )`,
      [new Date(beforeMs), most],
    );
    return count;
  }

  private ask<T>(about: 'desk_remembered' | 'idempotent_claims', keys: readonly RequestKey[]): Promise<T[]> {
    const values = new BinaryValues();
    return this.dataSource.query<T[]>(`select * from ${about}($1, $2)`, [
      columnArray(values, OWNERS, keys),
      columnArray(values, KEYS, keys),
    ]);
  }

  /** Not `async`, because it would keep the rows of the batch in memory until the answer. */
  commit(batch: DeskBatch): Promise<CommittedBatch> {
    let statements: readonly Statement[];
    let entries: readonly JournalEntry[];
    try {
      statements = statementsOf(batch, this.values);
    } catch (error) {
      return Promise.reject(new StorageError(faultOf(error), messageOf(error)));
    }
    try {
      entries = batch.notes.map((note) => this.notes.entryOf(note, batch.nowMs));
    } catch (error) {
      return Promise.reject(new StorageError('bad_data', messageOf(error)));
    }
    return this.send(
      [...statements, ...entries.flatMap((entry) => entry.statements)],
      [...batch.events, ...entries.flatMap((entry) => entry.events)],
      claimsOf(batch),
    );
  }

  async head(epoch: number): Promise<string> {
    try {
      const [row] = await this.dataSource.query<{ seq: number; epoch: string }[]>(
        `select ${HEAD_SEQ_SQL} as seq, (select epoch from desk) as epoch`,
      );
      if (Number(row?.epoch) !== epoch) throw new StorageError('fenced', 'Another desk leads.');
      return this.reads.cursor(row?.seq ?? 0);
    } catch (error) {
      throw error instanceof StorageError ? error : new StorageError('rolled_back', messageOf(error));
    }
  }

  private async send(
    statements: readonly Statement[],
    events: readonly EncodedEvent[],
    after: readonly Statement[],
  ): Promise<CommittedBatch> {
    try {
      const { cursor } = await this.writer.commit(statements, events, after);
      if (cursor === null) throw new Error('a batch without events');
      return { cursor };
    } catch (error) {
      throw new StorageError(faultOf(error), messageOf(error));
    }
  }
}

/** Fails if a write of the log has one of the batch's keys. Runs while the lock of the log is held. */
function claimsOf({ requests, newClearings, markets }: DeskBatch): Statement[] {
  const keys: RequestKey[] = [...requests, ...newClearings.flatMap(({ request }) => request ?? [])];
  for (const { sweepOwner: owner, sweepKey: key } of markets)
    if (owner !== null && key !== null) keys.push({ owner, key });
  if (keys.length === 0) return [];
  const values = new BinaryValues();
  return [
    {
      name: 'desk_claims',
      text: 'select assert_unclaimed($1, $2)',
      values: [columnArray(values, OWNERS, keys), columnArray(values, KEYS, keys)],
    },
  ];
}

function faultOf(error: unknown): StorageError['fault'] {
  if (error instanceof DomainError && error.code === 'outcome_unknown') return 'unknown';
  if (error instanceof UnstorableValue) return 'bad_data';
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === FENCED) return 'fenced';
  if (code === NAME_TAKEN) return 'name_taken';
  if (BAD_DATA.test(code)) return 'bad_data';
  if (!BROKEN_RULE.test(code)) return 'rolled_back';
  const constraint = error instanceof Error && 'constraint' in error ? String(error.constraint) : '';
  return NAMES.has(constraint) ? 'bad_data' : 'broken_rule';
}
