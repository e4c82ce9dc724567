// Limits connections in total, per address and per user. Each counted connection must leave exactly once.
import { Inject, Injectable } from '@nestjs/common';
import { addressKey } from '../../platform/common/address-key.js';
import { CONFIG, type Config } from '../../platform/config/config.js';
import type { Caller } from '../../contract/auth/access.js';

export interface Visitor {
  readonly ip: string;
  readonly caller: Caller;
}

export type AdmissionRefusal = 'capacity' | 'too_many_from_address' | 'too_many_of_user';

@Injectable()
export class Admission {
  private total = 0;
  private readonly byAddress = new Map<string, number>();
  private readonly byUser = new Map<string, number>();

  constructor(@Inject(CONFIG) private readonly config: Config) {}

  /** The reason for a refusal, or null. */
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
