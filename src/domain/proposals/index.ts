// The public face of proposals.
export { ProposalsModule } from './proposals.module.js';
