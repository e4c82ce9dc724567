// The address at which other processes of the same database reach this one. Each process checks its own address at start:
// a leader with an address that does not work would make every other process refuse all trading.
import { StartupError } from '../../../../platform/common/startup-error.js';
import { messageOf } from '../../../../platform/common/repeated-fault.js';
import { hostInUrl, isUnspecified } from '../../../../platform/common/host-name.js';
import type { Leader } from '../storage/desk-storage.port.js';
import { greet } from './forwarding.js';

export interface HostSettings {
  readonly HOST: string;
  readonly DESK_HOST?: string | undefined;
}

/**
 * DESK_HOST, else HOST. A HOST that stands for every address of the machine is replaced by the address that the database
 * sees; `seen` answers null when the database is on this machine and is reached through a file.
 */
export async function ownHost(
  { HOST, DESK_HOST }: HostSettings,
  seen: () => Promise<string | null>,
): Promise<string> {
  if (DESK_HOST !== undefined) return DESK_HOST;
  return isUnspecified(HOST) ? ((await seen()) ?? '127.0.0.1') : HOST;
}

export const addressOf = (host: string, port: number): string => `http://${hostInUrl(host)}:${port}/`;

/** Throws StartupError when this process cannot be reached at the address. */
export async function assertReachable(own: Leader): Promise<void> {
  try {
    await greet(own);
  } catch (error) {
    throw new StartupError(
      `Other processes of this database could not reach this one at ${own.address} (${messageOf(error)}); ` +
        'set DESK_HOST to an address of this machine on which HOST lets it listen.',
    );
  }
}
