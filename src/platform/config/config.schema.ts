// Every setting of Ringside: its name in the environment, unit, default and a sentence about it. Each section has a
// file in sections/, which is the only place where a default is written. `.env.example` is generated from them.
import { z } from 'zod';
import { admin } from './sections/admin.js';
import { database } from './sections/database.js';
import { delivery } from './sections/delivery.js';
import { desk } from './sections/desk.js';
import { eventLog } from './sections/event-log.js';
import { fights } from './sections/fights.js';
import { finance } from './sections/finance.js';
import { lifecycle } from './sections/lifecycle.js';
import { mail } from './sections/mail.js';
import { markets } from './sections/markets.js';
import { prices } from './sections/prices.js';
import { rateLimits } from './sections/rate-limits.js';
import { redis } from './sections/redis.js';
import { server } from './sections/server.js';
import { trading } from './sections/trading.js';
import { users } from './sections/users.js';
import { webhooks } from './sections/webhooks.js';
import { settingMeta, type Setting } from './setting-types.js';

/** The headings of `.env.example`, in its order. */
const SECTIONS: Record<string, z.ZodRawShape> = {
  Server: server,
  Database: database,
  Redis: redis,
  'Event log': eventLog,
  Delivery: delivery,
  Prices: prices,
  Trading: trading,
  Markets: { ...lifecycle, ...markets },
  Fights: fights,
  Operators: admin,
  Finance: finance,
  Desk: desk,
  Users: users,
  'Rate limits': rateLimits,
  Mail: mail,
  Webhooks: webhooks,
};

export const configSchema = z.object({
  ...server,
  ...database,
  ...redis,
  ...eventLog,
  ...delivery,
  ...prices,
  ...trading,
  ...lifecycle,
  ...markets,
  ...fights,
  ...admin,
  ...finance,
  ...desk,
  ...users,
  ...rateLimits,
  ...mail,
  ...webhooks,
});

export type Environment = Record<string, string | undefined>;
export type Config = Readonly<
  Omit<z.output<typeof configSchema>, 'TRADING_PAPER'> & {
    PRICE_SYNC_INTERVAL_MS: number;
    TRADING_PAPER: boolean;
  }
>;

/** Every setting with its documentation, in the order in which they are shown. */
export function settings(): (Setting & { section: string; name: string; defaultText: string })[] {
  return Object.entries(SECTIONS).flatMap(([section, shape]) =>
    Object.entries(shape).map(([name, schema]) => {
      const meta = settingMeta.get(schema as z.ZodType);
      if (!meta) throw new Error(`setting ${name} is not documented`);
      return { ...meta, section, name, defaultText: defaultTextOf(schema as z.ZodType) };
    }),
  );
}

function defaultTextOf(schema: z.ZodType): string {
  const input = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as { default?: unknown };
  return typeof input.default === 'string' ? input.default : '';
}
