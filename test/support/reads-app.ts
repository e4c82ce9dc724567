// The whole app for tests of reads, which write the tables of trading themselves.
import { VERSION_NEUTRAL, VersioningType } from '@nestjs/common';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { AppModule } from '../../src/app.module.js';
import type { Environment } from '../../src/platform/config/config.js';
import { StreamWsAdapter } from '../../src/edge/delivery/index.js';
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
    // Without paper mode the desk opens no account by itself, whose id could be that of a row of a test.
    TRADING_PAPER: 'false',
    NODE_ENV: 'test',
    DATABASE_URL: database.url,
    ...environment,
  };
  const module = await Test.createTestingModule({ imports: [AppModule.forRoot(settings)] }).compile();
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
