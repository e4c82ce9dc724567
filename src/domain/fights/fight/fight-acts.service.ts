// What operators do to a fight: open and close its betting window, start it, name its result, cancel it. Each act is one command of the
// desk; only the start of a fight whose window is closed already moves no money and is an ordinary write of the log.
import { Injectable } from '@nestjs/common';
import { audited, AuditLog, type Asked } from '../../../platform/auth/index.js';
import { Clock } from '../../../platform/common/clock.js';
import { DomainError, isCode } from '../../../platform/common/errors.js';
import { DataSource } from '../../../platform/database/typeorm.js';
import type { Note } from '../../../platform/events/index.js';
import { IdempotentLog, type Made } from '../../../platform/http/index.js';
import type {
  Fight,
  FightAct,
  FightCancellation,
  FightCompletion,
  FightStatus,
} from '../../../contract/fights/fights.js';
import { Exchange, type Command } from '../../exchange/index.js';
import { STARTED, startStatement } from './fight.journal.js';
import { FightTurns } from './fight-turns.js';
import { FightsReader } from './fights.reader.js';

const VERDICTS = { RED: 'YES', BLUE: 'NO', DRAW: 'VOID' } as const;
/** The clock may close the window between the read and the command. */
const START_TRIES = 2;

interface Act {
  readonly asked: Asked;
  readonly id: string;
  readonly name: 'open' | 'close' | 'start' | 'complete' | 'cancel';
  readonly details: Readonly<Record<string, unknown>>;
}

@Injectable()
export class FightActs {
  constructor(
    private readonly exchange: Exchange,
    private readonly fights: FightsReader,
    private readonly turns: FightTurns,
    private readonly log: IdempotentLog,
    private readonly audit: AuditLog,
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  open(asked: Asked, id: string, { reason = null }: FightActOf): Promise<Made<Fight>> {
    return this.act({ asked, id, name: 'open', details: { reason } }, ['upcoming', 'betting'], (act) =>
      this.submit(act, { kind: 'open_market', marketId: id, actor: actorOf(asked), reason }),
    );
  }

  close(asked: Asked, id: string, { reason = null }: FightActOf): Promise<Made<Fight>> {
    return this.act({ asked, id, name: 'close', details: { reason } }, ['betting'], (act) =>
      this.submit(act, { kind: 'close_market', marketId: id, actor: actorOf(asked), reason }),
    );
  }

  /** Closes the window first, if it is open. */
  start(asked: Asked, id: string, { reason = null }: FightActOf): Promise<Made<Fight>> {
    return this.act({ asked, id, name: 'start', details: { reason } }, ['betting'], async (act) => {
      for (let tries = 1; ; tries += 1) {
        const { fight } = await this.fights.find(id);
        // A start that the log has answered already is repeated by the log, and not by the desk.
        const isLogged = (await this.log.find(asked.request)) !== undefined;
        if (isLogged || (fight.status === 'betting' && fight.betting.state === 'closed'))
          return this.startClosed(act);
        try {
          const command = { kind: 'close_market', marketId: id, actor: actorOf(asked), reason } as const;
          return await this.submit(act, command, [{ kind: 'fight_start', data: { fightId: id } }]);
        } catch (error) {
          if (!isCode(error, 'bad_market_state') || tries === START_TRIES) throw error;
        }
      }
    });
  }

  /** A draw voids the market through its dispute window. */
  complete(
    asked: Asked,
    id: string,
    { result, evidence, reason = null }: Omit<FightCompletion, 'reason'> & FightActOf,
  ): Promise<Made<Fight>> {
    const details = { result, evidence, reason };
    return this.act({ asked, id, name: 'complete', details }, ['live'], (act) =>
      this.submit(act, {
        kind: 'resolve_market',
        marketId: id,
        outcome: VERDICTS[result],
        actor: actorOf(asked),
        evidence,
        isResolver: false,
        reason,
      }),
    );
  }

  cancel(asked: Asked, id: string, { reason }: FightCancellation): Promise<Made<Fight>> {
    const allowed: readonly FightStatus[] = ['upcoming', 'betting', 'live'];
    return this.act({ asked, id, name: 'cancel', details: { reason } }, allowed, (act) =>
      this.submit(act, { kind: 'void_market', marketId: id, actor: actorOf(asked), reason }),
    );
  }

  /** Throws `unknown_fight`, `bad_fight_status`, and what the exchange refuses. */
  private act(
    act: Act,
    allowed: readonly FightStatus[],
    carryOut: (act: Act) => Promise<Made<unknown>>,
  ): Promise<Made<Fight>> {
    const { asked, id } = act;
    return this.turns.run(id, async () => {
      const { status } = (await this.fights.find(id)).fight;
      if (!allowed.includes(status) && !(await this.isRepeat(asked)))
        throw new DomainError('bad_fight_status', `The fight is ${status}.`, { status });
      const { cursor } = await carryOut(act);
      return { value: (await this.fights.find(id)).fight, cursor };
    });
  }

  /** The desk, or the log, gives a repeated request its first answer, or refuses it if the body is another one. */
  private async isRepeat({ request }: Asked): Promise<boolean> {
    if (!request) return false;
    const [row] = await this.dataSource.query<{ known: boolean }[]>(
      'select desk_knows_request($1, $2) as known',
      [request.owner, request.key],
    );
    return row?.known === true || (await this.log.find(request)) !== undefined;
  }

  private submit(
    { asked, id, name, details }: Act,
    command: Command,
    more: readonly Note[] = [],
  ): Promise<Made<unknown>> {
    const { notes, request } = audited(asked, { action: `fight.${name}`, target: id, details });
    return this.exchange.submit(command, { request, notes: [...notes, ...more] });
  }

  private startClosed({ asked: { actor, request }, id, details }: Act): Promise<Made<unknown>> {
    return this.log.transaction(request, (tx) => {
      tx.beforeEvents(startStatement(id, this.clock.now()));
      tx.append(STARTED, { fightId: id }, {});
      this.audit.record(tx, actor, { action: 'fight.start', target: id, details });
      return Promise.resolve(null);
    });
  }
}

interface FightActOf {
  readonly reason?: FightAct['reason'] | null;
}

const actorOf = ({ actor }: Asked): string | null => actor.caller.userId;
