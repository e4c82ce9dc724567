// Operators' channels, users and audit. Only the list of modules imports this file.
export { AdminModule } from './admin.module.js';
