// One clock for all processes of a run: microseconds of the kernel's monotonic clock. `performance.now()` reads the
// same clock with another zero, and is ten times cheaper to read than `process.hrtime.bigint()`.
const CALIBRATIONS = 200;
const START_US = calibrate();

export const nowUs = () => Math.round(START_US + performance.now() * 1_000);

export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Waits for a condition that another process or the network makes true. */
export async function until(condition, what, timeoutMs = 60_000) {
  const endsAt = performance.now() + timeoutMs;
  while (!(await condition())) {
    if (performance.now() > endsAt) throw new Error(`waited ${timeoutMs} ms in vain: ${what}`);
    await sleep(10);
  }
}

/** On a busy machine the process may lose its core between the two readings; the closest pair counts. */
function calibrate() {
  let best = { width: Infinity, start: 0 };
  for (let i = 0; i < CALIBRATIONS; i += 1) {
    const before = performance.now();
    const us = Number(process.hrtime.bigint()) / 1_000;
    const width = performance.now() - before;
    if (width < best.width) best = { width, start: us - before * 1_000 };
  }
  return best.start;
}
