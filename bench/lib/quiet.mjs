// Waits for a limited time until other programs leave the two cores alone: a run beside another build says little.
import { sleep } from './clock.mjs';
import { coreBusySeconds } from './proc.mjs';
import { LOAD_CORE, SERVER_CORE } from './pinning.mjs';

const LOOK_MS = 500;
/** Of two cores. */
const QUIET_SHARE = 0.25;

export async function quiet(maxSeconds) {
  const busy = () => coreBusySeconds(SERVER_CORE) + coreBusySeconds(LOAD_CORE);
  for (const endsAt = performance.now() + maxSeconds * 1_000; performance.now() < endsAt;) {
    const before = busy();
    await sleep(LOOK_MS);
    if ((busy() - before) / (LOOK_MS / 1_000) < QUIET_SHARE) return;
  }
}
