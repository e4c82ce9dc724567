'use strict';
// One process at a time installs or builds in this checkout. The lock is a file that its holder touches every second.
// A lock is stale when it has not been touched for ten seconds and the program that the holder started is gone too. So
// a killed `npm start` blocks no later run, and a later run does not disturb an `npm ci` that still runs.
const fs = require('node:fs');
const { setTimeout: delay } = require('node:timers/promises');
const { Trouble } = require('./trouble.cjs');

const HEARTBEAT_MS = 1_000;
const STALE_MS = 10_000;
/** The system reuses process ids; no install or build takes this long. */
const ORPHAN_MAX_MS = 15 * 60_000;
const POLL_MS = 200;

/** Runs `work` while holding the lock file `path`; `work` gets a function that records a program it has started. */
async function withLock(path, work) {
  await acquire(path);
  const heartbeat = setInterval(() => touch(path), HEARTBEAT_MS);
  const release = () => fs.rmSync(path, { force: true });
  process.once('exit', release);
  try {
    return await work((child) => fs.writeFileSync(path, holder(child)));
  } finally {
    clearInterval(heartbeat);
    process.off('exit', release);
    release();
  }
}

async function acquire(path) {
  let isTold = false;
  while (!tryCreate(path)) {
    if (isStale(path)) {
      removeStale(path);
      continue;
    }
    if (!isTold)
      process.stderr.write('Waiting for another Ringside command that is installing or building here…\n');
    isTold = true;
    await delay(POLL_MS);
  }
}

function tryCreate(path) {
  try {
    fs.writeFileSync(path, holder(), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw new Trouble(`Ringside cannot install or build here: ${error.message}`);
  }
}

const holder = (child) => JSON.stringify({ pid: process.pid, child });

function isStale(path) {
  try {
    const ageMs = Date.now() - fs.statSync(path).mtimeMs;
    if (ageMs < STALE_MS) return false;
    return ageMs > ORPHAN_MAX_MS || !isAlive(childOf(path));
  } catch (error) {
    if (error.code === 'ENOENT') return false;
    throw error;
  }
}

function childOf(path) {
  try {
    return JSON.parse(fs.readFileSync(path, 'utf8')).child;
  } catch (error) {
    // The writer was killed: the file names no program, so only the age counts.
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function isAlive(pid) {
  if (!Number.isInteger(pid)) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/**
 * If several processes find the lock stale, one removes it: they check again under a second lock, held for
 * microseconds.
 */
function removeStale(path) {
  const guard = `${path}.stale`;
  try {
    fs.writeFileSync(guard, '', { flag: 'wx' });
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    if (ageOf(guard) > STALE_MS) fs.rmSync(guard, { force: true });
    return;
  }
  try {
    if (isStale(path)) fs.rmSync(path, { force: true });
  } finally {
    fs.rmSync(guard, { force: true });
  }
}

const ageOf = (path) => Date.now() - (fs.statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());

function touch(path) {
  const now = new Date();
  try {
    fs.utimesSync(path, now, now);
  } catch (error) {
    // Another process has cleaned the checkout; the work itself will report the missing file.
    if (error.code !== 'ENOENT') throw error;
  }
}

module.exports = { withLock };
