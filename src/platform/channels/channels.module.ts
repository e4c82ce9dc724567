// Makes the registries of channels and of socket commands known to every module.
import { Global, Module } from '@nestjs/common';
import { ChannelRegistry } from './channel-registry.js';
import { SocketCommands } from './socket-commands.js';

@Global()
@Module({
  providers: [ChannelRegistry, SocketCommands],
  exports: [ChannelRegistry, SocketCommands],
})
export class ChannelsModule {}
