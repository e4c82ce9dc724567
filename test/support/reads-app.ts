// An app with the modules that market data needs, without the desk. So a test can fill the tables of trading itself:
// no other writer changes them.
import { VERSION_NEUTRAL, VersioningType } from '@nestjs/common';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { ScheduleModule } from '@nestjs/schedule';
import { Test } from '@nestjs/testing';
import { AuthModule } from '../../src/platform/auth/index.js';
import { CommonModule } from '../../src/platform/common/common.module.js';
import { RingsideConfigModule } from '../../src/platform/config/config.module.js';
import type { Environment } from '../../src/platform/config/config.js';
import { ChannelsModule } from '../../src/platform/channels/channels.module.js';
import { DatabaseModule } from '../../src/platform/database/database.module.js';
import { DeliveryModule, StreamWsAdapter } from '../../src/edge/delivery/index.js';
import { EventsModule } from '../../src/platform/events/index.js';
import { SystemModule } from '../../src/edge/system/index.js';
import { MarketDataModule } from '../../src/domain/market-data/market-data.module.js';
import { UNLIMITED } from './accounts.js';
import { TEST_SECRET } from './app.js';
import { testDatabase } from './database.js';

export interface ReadsApp {
  readonly app: NestFastifyApplication;
  readonly url: string;
  /** Also drops the database. */
  stop(): Promise<void>;
}

export async function startReadsApp(environment: Environment = {}): Promise<ReadsApp> {
  const database = await testDatabase();
  const settings = {
    ...UNLIMITED,
    ...TEST_SECRET,
    NODE_ENV: 'test',
    DATABASE_URL: database.url,
    ...environment,
  };
  const module = await Test.createTestingModule({
    imports: [
      RingsideConfigModule.forRoot(settings),
      CommonModule,
      ChannelsModule,
      ScheduleModule.forRoot(),
      DatabaseModule,
      EventsModule,
      AuthModule,
      MarketDataModule,
      DeliveryModule,
      SystemModule,
    ],
  }).compile();
  const app = module.createNestApplication<NestFastifyApplication>(new FastifyAdapter(), { logger: false });
  app.setGlobalPrefix('api');
  app.enableVersioning({ type: VersioningType.URI, defaultVersion: [VERSION_NEUTRAL, '1'] });
  app.useWebSocketAdapter(new StreamWsAdapter(app));
  await app.listen(0, '127.0.0.1');
  const stop = async () => {
    await app.close();
    await database.drop();
  };
  return { app, url: await app.getUrl(), stop };
}
