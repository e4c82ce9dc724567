// Every limit of the embedded PostgreSQL in one place, with its unit and its reason. Nothing here is tunable from
// outside: they are bounds that keep a start, a stop or a restart from going on for ever, not settings.

/** Crash recovery can be long after a power cut; past this a person should look at postgres.log. */
export const READY_DEADLINE_MS = 120_000;
/** Reading a 100-byte file this often costs nothing, and a normal start takes 50 ms. */
export const READY_POLL_MS = 5;

/** A port can be taken by another program between our picking it and PostgreSQL binding it. */
export const PORT_ATTEMPTS = 5;

/** Backends of a killed postmaster hold its shared memory until they notice its death; they do within a second. */
export const HANDOVER_DEADLINE_MS = 20_000;
export const HANDOVER_POLL_MS = 50;

/** Fast shutdown writes a checkpoint; only then is an immediate stop (recovery at next start) the lesser evil. */
export const FAST_STOP_MS = 30_000;
export const IMMEDIATE_STOP_MS = 5_000;
export const KILL_STOP_MS = 5_000;

/** Restarts after a crash of the postmaster: 100 ms, 200 ms, … up to 5 s, then we give up and say so. */
export const RESTART_ATTEMPTS = 8;
export const RESTART_BACKOFF_MS = 100;
export const RESTART_BACKOFF_MAX_MS = 5_000;
/** A server that has run this long has recovered: its next crash starts the count anew. */
export const RESTART_FORGIVEN_AFTER_MS = 60_000;

/** At a start a longer log is set aside as postgres.log.1, so two files bound its size between starts. */
export const LOG_MAX_BYTES = 10 * 1024 * 1024;
/** Only the end of what a failed start wrote is read for its reason. */
export const LOG_TAIL_MAX_BYTES = 64 * 1024;

/** initdb takes under a second; a slow disk gets minutes. */
export const INITDB_DEADLINE_MS = 180_000;
export const CONNECT_DEADLINE_MS = 10_000;

/** Attempts to take the lock; each lost one means that another Ringside moved on, so a handful is plenty. */
export const LOCK_ATTEMPTS = 50;
export const LOCK_HEARTBEAT_MS = 1_000;
/** Without a heartbeat for this long a holder that we cannot see (another container) counts as gone. */
export const LOCK_SILENCE_MS = 5_000;
export const LOCK_SILENCE_POLL_MS = 200;
