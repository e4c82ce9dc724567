// Makes the registries of channel families and of user events known to every module.
import { Global, Module } from '@nestjs/common';
import { FamilyRegistry, UserEventRegistry } from './families.js';

@Global()
@Module({
  providers: [FamilyRegistry, UserEventRegistry],
  exports: [FamilyRegistry, UserEventRegistry],
})
export class ChannelsModule {}
