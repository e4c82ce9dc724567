// Only the list of modules imports this file: webhooks are a leaf.
export { WebhooksModule } from './webhooks.module.js';
