// Operators' channels, users and audit. Nobody but the list of modules looks in here.
export { AdminModule } from './admin.module.js';
