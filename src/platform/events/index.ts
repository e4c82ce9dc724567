// The public face of the log. EventLog appends, EventBus delivers, and a Projection writes from events.
export { CachedReads, type ReadAnswer } from './reads/cached-reads.js';
export { EventBus } from './bus/event-bus.js';
export { EventLog, type Committed, type LogTransaction } from './log/event-log.js';
export { definedEvents, defineEvents } from './event-families.js';
export type { EventMap, EventType } from './event-map.js';
export { EventsModule } from './events.module.js';
export { EventStore, HEAD_SEQ_SQL, type ChannelFilter, type LogPage } from './store/event-store.js';
export { EventTail } from './tail/event-tail.js';
export { Epoch } from './store/epoch.js';
export type { LoggedEvent } from './logged-event.js';
export { LogAppender, type EncodedEvent } from './log/log-appender.js';
export { headAndPage, pageOf, type Queryable } from './reads/head-and-page.js';
export { LogReads } from './reads/log-reads.js';
export { CommandNotes, type JournalEntry, type Note, type NoteMap } from './notes/command-notes.js';
export type { Statement } from './log/log-pipeline.js';
export type { Settings } from './log/log-session.js';
export { LogWriters, type LogWriter } from './log/log-writer.js';
export { ProjectionRunner, type Projection } from './projections/projection.js';
