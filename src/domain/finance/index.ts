// The public face of money in and out.
export { FinanceModule } from './finance.module.js';
