// Endpoints as personal data: exported to their owner, and erased with the account.
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { PersonalRecordsRegistry, type PersonalRecords } from '../../platform/auth/index.js';
import type { LogTransaction } from '../../platform/events/index.js';
import { EndpointsReader } from './endpoints.reader.js';
import { WebhookEndpointEntity } from './webhook-endpoint.entity.js';

@Injectable()
export class EndpointRecords implements PersonalRecords, OnModuleInit {
  readonly name = 'webhookEndpoints';

  constructor(
    private readonly registry: PersonalRecordsRegistry,
    private readonly reader: EndpointsReader,
  ) {}

  onModuleInit(): void {
    this.registry.register(this);
  }

  async read(userId: string): Promise<unknown> {
    return (await this.reader.list(userId)).value;
  }

  async erase({ manager }: LogTransaction, userId: string): Promise<void> {
    await manager.getRepository(WebhookEndpointEntity).delete({ userId });
  }
}
