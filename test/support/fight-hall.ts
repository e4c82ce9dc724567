// A hall in which tests run evenings of fights: a server, an admin, an operator, two users with credits, and the acts on fights.
import { betSchema, type Bet } from '../../src/contract/fights/bets.js';
import { fightDetailSchema, type FightDetail } from '../../src/contract/fights/fights.js';
import { randomHex } from '../../src/platform/common/ids.js';
import { asOperator, call, UNLIMITED, type Answer, type Json } from './accounts.js';
import { startTestApp, type TestApp } from './app.js';
import { eventually } from './eventually.js';
import { boss, newTrader, Trader } from './trading.js';

export const CORNERS = { red: { name: 'Ana Ruiz' }, blue: { name: 'Mia Cole' }, rounds: 12 };
export const inAnHour = () => new Date(Date.now() + 3_600_000).toISOString();
/** Without limits of requests, and with a dispute window that a test can wait for. */
export const HALL_SETTINGS = { ...UNLIMITED, FIGHT_DISPUTE_WINDOW: '1s' };

export class FightHall {
  private constructor(
    readonly app: TestApp,
    readonly admin: Trader,
    readonly operator: Trader,
    readonly ann: Trader,
    readonly bob: Trader,
  ) {}

  /** A hall with the evening `saturday`. */
  static async open(settings: Record<string, string> = {}): Promise<FightHall> {
    const app = await startTestApp({ ...HALL_SETTINGS, ...settings });
    const admin = await boss(app);
    const operator = new Trader(app, await asOperator(app));
    const hall = new FightHall(app, admin, operator, await newTrader(app), await newTrader(app));
    await hall.newEvening('saturday');
    return hall;
  }

  async newEvening(id: string): Promise<void> {
    const evening = { id, name: `The evening of ${id}`, venue: 'City hall', startsAt: inAnHour() };
    await this.operator.send('POST /fight-events', evening);
  }

  /** A fight of the evening; `upTo` is the last act on it. */
  async newFight(upTo: 'created' | 'open' | 'start' = 'open', more: Json = {}): Promise<string> {
    const id = `f${randomHex(4)}`;
    await this.operator.send('POST /fights', { id, eventId: 'saturday', ...CORNERS, ...more });
    if (upTo !== 'created') await this.operator.send(`POST /fights/${id}/open`);
    if (upTo === 'start') await this.operator.send(`POST /fights/${id}/start`);
    return id;
  }

  async show(id: string): Promise<FightDetail> {
    return fightDetailSchema.parse((await call(this.app, `GET /fights/${id}`)).body);
  }

  /** Waits for the state of the fight's market. */
  reaches(id: string, marketState: string): Promise<FightDetail> {
    return eventually(async () => {
      const fight = await this.show(id);
      if (fight.marketState !== marketState) throw new Error(`${id} is ${fight.marketState}`);
      return fight;
    });
  }

  complete(id: string, result = 'RED', who = this.operator): Promise<Answer<Json>> {
    return who.ask(`POST /fights/${id}/complete`, { result, evidence: 'Unanimous decision' });
  }
}

export const bet = async (who: Trader, id: string, body: Json): Promise<Bet> =>
  betSchema.parse(await who.send(`POST /fights/${id}/bets`, body));
export const totalOf = async (who: Trader) => BigInt((await who.get('GET /trading/account')).total as string);
