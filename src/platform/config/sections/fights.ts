// Fights: how long a result may be disputed, and who may report the streams of fights.
import { duration, optionalText, setting } from '../setting-types.js';

const SPAN = { minMs: 0, maxMs: 366 * 86_400_000 } as const;

export const fights = {
  FIGHT_DISPUTE_WINDOW: setting(duration('10m', SPAN), {
    unit: 'duration',
    about: 'How long the result of a fight may be disputed, for a fight that does not say; 0 pays at once.',
  }),
  FIGHT_RESOLVE_WITHIN: setting(duration('24h', SPAN), {
    unit: 'duration',
    about: 'After the betting window has closed, a fight without a result is overdue from then on.',
  }),
  MEDIA_HOOK_SECRET: setting(optionalText(16, 1_024), {
    unit: 'secret',
    about:
      'What a media server sends as `?secret=` with its hooks, 16 characters or more. Without it the hooks are off.',
  }),
};
