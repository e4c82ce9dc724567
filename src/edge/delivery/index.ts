// Only the bootstrap and the error table look in here: delivery is a leaf.
export { DeliveryModule } from './delivery.module.js';
export { StreamWsAdapter } from './transports/ws/ws.adapter.js';
