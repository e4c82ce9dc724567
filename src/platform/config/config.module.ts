// Hands the frozen configuration to every module. Values come from the environment and a `.env` file,
// or, in tests, from the table passed to `forRoot`, so that several apps can live in one process.
import { Module, type DynamicModule } from '@nestjs/common';
import { ConfigModule, ConfigService } from '@nestjs/config';
import { CONFIG, readConfig, type Config, type Environment } from './config.js';

const KEY = 'ringside';

@Module({})
export class RingsideConfigModule {
  static forRoot(environment?: Environment): DynamicModule {
    return {
      module: RingsideConfigModule,
      global: true,
      imports: [
        ConfigModule.forRoot({
          ignoreEnvFile: environment !== undefined,
          load: [() => ({ [KEY]: readConfig(environment ?? process.env) })],
        }),
      ],
      providers: [
        {
          provide: CONFIG,
          inject: [ConfigService],
          useFactory: (service: ConfigService): Config => service.getOrThrow<Config>(KEY),
        },
      ],
      exports: [CONFIG],
    };
  }
}
