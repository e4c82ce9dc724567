// The words of a fight's market.
import type { Fight } from '../../../contract/fights/fights.js';

export const questionOf = ({ red, blue }: Pick<Fight, 'red' | 'blue'>): string =>
  `Does ${red.name} beat ${blue.name}?`;
