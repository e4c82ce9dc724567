// The face of channels: where modules register what their channels carry.
export { ChannelsModule } from './channels.module.js';
export {
  FamilyRegistry,
  UserEventRegistry,
  type EventView,
  type FamilyMessage,
  type FamilyProvider,
  type FamilySnapshot,
} from './families.js';
