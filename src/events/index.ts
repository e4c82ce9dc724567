// The face of the log: append through EventLog, listen on EventBus, write from events with a Projection.
export { CachedReads, type ReadAnswer } from './cached-reads.js';
export { EventBus, type DomainEvent } from './event-bus.js';
export { EventLog, type Committed, type LogTransaction } from './event-log.js';
export { EVENTS_ERRORS } from './events.errors.js';
export type { EventMap, EventType } from './event-map.js';
export { EventsModule } from './events.module.js';
export { EventStore, HEAD_SEQ_SQL, type ChannelFilter, type LogPage } from './event-store.js';
export { EventTail } from './event-tail.js';
export { Epoch } from './epoch.js';
export type { LoggedEvent } from './logged-event.js';
export { LogAppender, type EncodedEvent } from './log-appender.js';
export { LogReads } from './log-reads.js';
export type { Statement } from './log-pipeline.js';
export type { Settings } from './log-session.js';
export { LogWriters, type LogWriter } from './log-writer.js';
export { ProjectionRunner, type Projection } from './projection.js';
