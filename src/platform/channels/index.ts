// The face of channels: modules register here what their channels carry and which socket commands they answer.
export type {
  ChannelBodies,
  ChannelMessage,
  ChannelOwner,
  ChannelSnapshot,
  ChannelWish,
  Envelope,
} from './channel-owner.js';
export { ChannelRegistry, type ServedFamily } from './channel-registry.js';
export { ChannelsModule } from './channels.module.js';
export { operatorNotice, userNotices } from './notices.js';
export type { EventView } from './parsed-events.js';
export { SocketCommands, type CommandSchema, type SocketPeer, type SocketReply } from './socket-commands.js';
