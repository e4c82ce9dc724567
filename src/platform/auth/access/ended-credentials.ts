// Recently ended credentials, read from the log, so that every process knows them within one poll of its tail. Access
// tokens are not looked up in the database, so this list ends them together with their session.
import { Inject, Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { messageOf, RepeatedFault } from '../../common/repeated-fault.js';
import { CONFIG, type Config } from '../../config/config.js';
import type { Caller } from '../../../contract/auth/access.js';
import { EventBus, EventTail } from '../../events/index.js';
import { Sessions } from '../sessions/sessions.js';

const RETRY_MS = 1_000;

export type EndedListener = (ids: ReadonlySet<string>) => void;

@Injectable()
export class EndedCredentials implements OnModuleInit, OnModuleDestroy {
  /** Id of the session or key → when it may be forgotten, because no access token of it is alive any more. */
  private readonly ended = new Map<string, number>();
  private readonly listeners = new Set<EndedListener>();
  private readonly owned: (() => void)[] = [];
  private readonly fault = new RepeatedFault(new Logger('Auth'), 'Which sessions have ended is known again.');
  private retry: NodeJS.Timeout | undefined;

  constructor(
    private readonly bus: EventBus,
    private readonly tail: EventTail,
    private readonly sessions: Sessions,
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async onModuleInit(): Promise<void> {
    this.owned.push(
      this.bus.on('auth.credentials.ended', 'ended-credentials', ({ data }) => this.add(data.ids)),
      this.tail.onReset(() => this.reload()),
    );
    await this.load();
  }

  onModuleDestroy(): void {
    clearTimeout(this.retry);
    for (const stop of this.owned) stop();
  }

  isEnded({ sessionId }: Caller): boolean {
    return sessionId !== null && this.ended.has(sessionId);
  }

  /** Called as soon as this process reads that credentials have ended. */
  onEnded(listener: EndedListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** The database now has another history; the read is repeated until it succeeds. */
  private reload(): void {
    clearTimeout(this.retry);
    this.load().then(
      () => this.fault.clear(),
      (error: unknown) => {
        this.fault.raise(`Which sessions have ended cannot be read: ${messageOf(error)}`);
        this.retry = setTimeout(() => this.reload(), RETRY_MS);
      },
    );
  }

  private async load(): Promise<void> {
    this.add(await this.sessions.endedSince(new Date(this.clock.nowMs() - this.config.ACCESS_TOKEN_TTL)));
  }

  private add(ids: readonly string[]): void {
    const nowMs = this.clock.nowMs();
    for (const [id, untilMs] of this.ended) {
      if (untilMs > nowMs) break;
      this.ended.delete(id);
    }
    for (const id of ids) this.ended.set(id, nowMs + this.config.ACCESS_TOKEN_TTL);
    const added = new Set(ids);
    for (const listener of this.listeners) listener(added);
  }
}
