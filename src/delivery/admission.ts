// Who may still connect: limits in total, per address and per user. What is counted here is given back exactly once.
import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../config/config.js';
import type { ConnectionInfo } from './connection.js';

export type AdmissionRefusal = 'capacity' | 'too_many_from_address' | 'too_many_of_user';

@Injectable()
export class Admission {
  private total = 0;
  private readonly byAddress = new Map<string, number>();
  private readonly byUser = new Map<string, number>();

  constructor(@Inject(CONFIG) private readonly config: Config) {}

  /** Why there is no place for it, or null. */
  refusal({ ip, caller }: ConnectionInfo): AdmissionRefusal | null {
    if (this.total >= this.config.SSE_MAX_CLIENTS) return 'capacity';
    if ((this.byAddress.get(ip) ?? 0) >= this.config.MAX_CLIENTS_PER_IP) return 'too_many_from_address';
    const ofUser = caller.userId === null ? 0 : (this.byUser.get(caller.userId) ?? 0);
    return ofUser >= this.config.MAX_CLIENTS_PER_USER ? 'too_many_of_user' : null;
  }

  enter({ ip, caller }: ConnectionInfo): void {
    this.total += 1;
    add(this.byAddress, ip, 1);
    if (caller.userId !== null) add(this.byUser, caller.userId, 1);
  }

  leave({ ip, caller }: ConnectionInfo): void {
    this.total -= 1;
    add(this.byAddress, ip, -1);
    if (caller.userId !== null) add(this.byUser, caller.userId, -1);
  }
}

function add(counts: Map<string, number>, key: string, change: number): void {
  const count = (counts.get(key) ?? 0) + change;
  if (count > 0) counts.set(key, count);
  else counts.delete(key);
}
