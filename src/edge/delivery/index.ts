// Only the bootstrap and the error table import this module: delivery is a leaf.
export { DeliveryModule } from './delivery.module.js';
export { HttpRequest } from './transports/ws/upgrade-request.js';
export { StreamWsAdapter } from './transports/ws/ws.adapter.js';
