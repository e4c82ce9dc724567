// Gives the frozen configuration to every module. The caller passes the environment, so that several apps can live in
// one process.
import { Module, type DynamicModule } from '@nestjs/common';
import { CONFIG, readConfig, type Config, type Environment } from './config.js';

@Module({})
export class RingsideConfigModule {
  static forRoot(environment: Environment): DynamicModule {
    return {
      module: RingsideConfigModule,
      global: true,
      providers: [{ provide: CONFIG, useFactory: (): Config => readConfig(environment) }],
      exports: [CONFIG],
    };
  }
}
