// The stored data about a person, for that person.
import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import type { PersonalData } from '../../../contract/auth/auth.js';
import { ChannelRegistry } from '../../channels/index.js';
import { EventStore } from '../../events/index.js';
import { AuditLog } from '../audit/audit-log.js';
import { ApiKeys } from '../keys/api-keys.js';
import { Sessions } from '../sessions/sessions.js';
import { Accounts } from './accounts.js';
import { PersonalRecordsRegistry } from './personal-records.js';
import { toUserView } from './users.store.js';

/** Most events one export holds; older ones come first. */
const EVENTS_MAX = 10_000;

@Injectable()
export class PersonalDataReader {
  constructor(
    private readonly accounts: Accounts,
    private readonly sessions: Sessions,
    private readonly keys: ApiKeys,
    private readonly audit: AuditLog,
    private readonly store: EventStore,
    private readonly channels: ChannelRegistry,
    private readonly records: PersonalRecordsRegistry,
    private readonly clock: Clock,
  ) {}

  async read(userId: string): Promise<PersonalData> {
    const user = await this.accounts.get(userId);
    return {
      exportedAt: this.clock.now().toISOString(),
      user: toUserView(user),
      sessions: await this.sessions.of(userId),
      apiKeys: await this.keys.list(userId),
      audit: await this.audit.about(userId),
      records: Object.fromEntries(
        await Promise.all(
          this.records.all.map(async (records) => [records.name, await records.read(userId)] as const),
        ),
      ),
      ...(await this.events(userId)),
    };
  }

  private async events(userId: string): Promise<Pick<PersonalData, 'events' | 'eventsComplete'>> {
    const channel = `user:${userId}`;
    const { floor } = await this.store.bounds();
    const events: PersonalData['events'] = [];
    let from = floor;
    while (events.length < EVENTS_MAX) {
      const page = await this.store.since(from, { channels: { user: [channel] } });
      for (const event of page.events)
        for (const { json } of this.channels.find('user')?.messages(event, channel) ?? [])
          events.push(JSON.parse(json) as PersonalData['events'][number]);
      from = page.upTo;
      if (page.upTo >= page.head)
        return {
          events: events.slice(0, EVENTS_MAX),
          eventsComplete: floor === 0 && events.length <= EVENTS_MAX,
        };
    }
    return { events: events.slice(0, EVENTS_MAX), eventsComplete: false };
  }
}
