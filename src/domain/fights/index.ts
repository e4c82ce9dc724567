// The public face of fights: evenings, fights, bets and streams. Wagers ask the facade for a fight.
export { FightsModule } from './fights.module.js';
