// Requests as personal data: exported to their user; the destinations go with the account.
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DataSource } from '../../../platform/database/typeorm.js';
import { PersonalRecordsRegistry, type PersonalRecords } from '../../../platform/auth/index.js';
import type { LogTransaction } from '../../../platform/events/index.js';

const READ_SQL = `
  select id, kind, amount, destination, provider, state, created_at as "createdAt", ended_at as "endedAt", reference
  from money_request where user_id = $1 order by n`;
/** The destination of a withdrawal that is under way is still needed. */
const ERASE_SQL = `
  update money_request set destination = null, reference = null
  where user_id = $1 and state in ('paid', 'failed')`;

@Injectable()
export class RequestRecords implements PersonalRecords, OnModuleInit {
  readonly name = 'moneyRequests';

  constructor(
    private readonly registry: PersonalRecordsRegistry,
    private readonly dataSource: DataSource,
  ) {}

  onModuleInit(): void {
    this.registry.register(this);
  }

  read(userId: string): Promise<unknown> {
    return this.dataSource.query(READ_SQL, [userId]);
  }

  async erase({ manager }: LogTransaction, userId: string): Promise<void> {
    await manager.query(ERASE_SQL, [userId]);
  }
}
