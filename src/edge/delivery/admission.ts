// Limits connections in total, per address and per user, and how often an address opens one. Each counted connection must
// leave exactly once.
import { Inject, Injectable } from '@nestjs/common';
import { addressKey } from '../../platform/common/address-key.js';
import { Clock } from '../../platform/common/clock.js';
import { TokenBuckets } from '../../platform/common/token-buckets.js';
import { CONFIG, type Config } from '../../platform/config/config.js';
import type { Caller } from '../../contract/auth/access.js';

export interface Visitor {
  readonly ip: string;
  readonly caller: Caller;
}

export type AdmissionRefusal =
  'capacity' | 'too_many_from_address' | 'too_many_of_user' | 'too_many_openings';

const SECONDS_PER_MINUTE = 60;

@Injectable()
export class Admission {
  private total = 0;
  private readonly byAddress = new Map<string, number>();
  private readonly byUser = new Map<string, number>();

  private readonly openings: TokenBuckets;

  constructor(
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {
    const perMinute = config.STREAM_OPENINGS_PER_MINUTE;
    this.openings = new TokenBuckets(perMinute, perMinute / SECONDS_PER_MINUTE);
  }

  /** Counts an opening of the address, or returns the reason for a refusal. A refused opening is not counted. */
  takeOpening(visitor: Visitor): AdmissionRefusal | null {
    const refusal = this.refusal(visitor);
    if (refusal) return refusal;
    if (this.openingWaitMs(visitor) > 0) return 'too_many_openings';
    this.openings.charge(addressKey(visitor.ip), 1, this.clock.nowMs());
    return null;
  }

  /** The time until the address may open a stream again; 0 when it may do so now. */
  openingWaitMs({ ip }: Pick<Visitor, 'ip'>): number {
    return this.openings.waitMs(addressKey(ip), this.clock.nowMs());
  }

  /** The reason why there is no place for the connection, or null. */
  refusal({ ip, caller }: Visitor): AdmissionRefusal | null {
    if (this.total >= this.config.SSE_MAX_CLIENTS) return 'capacity';
    if ((this.byAddress.get(addressKey(ip)) ?? 0) >= this.config.MAX_CLIENTS_PER_IP)
      return 'too_many_from_address';
    return this.isFull(caller) ? 'too_many_of_user' : null;
  }

  /** Whether the user has reached its limit. */
  isFull({ userId }: Caller): boolean {
    return userId !== null && (this.byUser.get(userId) ?? 0) >= this.config.MAX_CLIENTS_PER_USER;
  }

  enter({ ip, caller }: Visitor): void {
    this.total += 1;
    add(this.byAddress, addressKey(ip), 1);
    if (caller.userId !== null) add(this.byUser, caller.userId, 1);
  }

  leave({ ip, caller }: Visitor): void {
    this.total -= 1;
    add(this.byAddress, addressKey(ip), -1);
    if (caller.userId !== null) add(this.byUser, caller.userId, -1);
  }
}

function add(counts: Map<string, number>, key: string, change: number): void {
  const count = (counts.get(key) ?? 0) + change;
  if (count > 0) counts.set(key, count);
  else counts.delete(key);
}
