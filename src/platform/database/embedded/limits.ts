// All limits of the embedded PostgreSQL, with unit and reason. They are bounds, not settings: they keep a start, a stop or a
// restart from running for ever.

/** Crash recovery can take long after a power cut. After this time an operator should look at postgres.log. */
export const READY_DEADLINE_MS = 120_000;
/** Reading a 100-byte file this often is cheap, and a normal start takes 50 ms. */
export const READY_POLL_MS = 5;

/** Another program can take a port after Ringside picked it and before PostgreSQL binds it. */
export const PORT_ATTEMPTS = 5;

/** Backends of a killed postmaster hold its shared memory until they notice its death, within about a second. */
export const HANDOVER_DEADLINE_MS = 20_000;
export const HANDOVER_POLL_MS = 50;

/** The signals of a stop, each with its time limit: with a checkpoint, with recovery at the next start, and a kill. */
export const STOP_STEPS = [
  ['SIGINT', 30_000],
  ['SIGQUIT', 5_000],
  ['SIGKILL', 5_000],
] as const;

/** Restarts after a crash of the postmaster: 100 ms, 200 ms, … up to 5 s. After the last restart the supervisor gives up. */
export const RESTART_ATTEMPTS = 8;
export const RESTART_BACKOFF_MS = 100;
export const RESTART_BACKOFF_MAX_MS = 5_000;
/** A server that has run this long has recovered; its next crash starts a new count. */
export const RESTART_FORGIVEN_AFTER_MS = 60_000;

/** At a start, a longer log is renamed to postgres.log.1, so that two files bound its size between starts. */
export const LOG_MAX_BYTES = 10 * 1024 * 1024;
/** Bytes at the end of the log of a failed start that are searched for its reason. */
export const LOG_TAIL_MAX_BYTES = 64 * 1024;

/** initdb takes under a second; a slow disk may need minutes. */
export const INITDB_DEADLINE_MS = 180_000;
export const CONNECT_DEADLINE_MS = 10_000;

/** Attempts to take the lock. A failed attempt means that another Ringside took a step, so few attempts are needed. */
export const LOCK_ATTEMPTS = 50;
export const LOCK_HEARTBEAT_MS = 1_000;
/** A holder in another container counts as gone after this time without a heartbeat. */
export const LOCK_SILENCE_MS = 5_000;
export const LOCK_SILENCE_POLL_MS = 200;
