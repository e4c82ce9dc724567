// The public face of fights: evenings, fights, bets and streams. Other rooms hear of fights from the log.
export { FightsModule } from './fights.module.js';
export { FightsReader } from './fight/fights.reader.js';
