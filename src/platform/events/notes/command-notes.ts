// Notes of a command: what other rooms store in the command's own commit, such as the audit log's row of an operator's act. A
// note is plain data, so it can travel to the process that leads the desk. The room that owns the tables of a kind
// registers the journal that writes the notes of this kind.
import { Injectable } from '@nestjs/common';
import type { EncodedEvent } from '../log/log-appender.js';
import type { Statement } from '../log/log-pipeline.js';

/**
 * Kind of note → its data, which must be plain data. A room adds its kinds with `declare module`.
 * @public
 */
// eslint-disable-next-line @typescript-eslint/no-empty-object-type -- the rooms fill it
export interface NoteMap {}

export type NoteKind = keyof NoteMap;

export type Note = { readonly [K in NoteKind]: { readonly kind: K; readonly data: NoteMap[K] } }[NoteKind];

/** What a note adds to the commit. */
export interface JournalEntry {
  readonly statements: readonly Statement[];
  readonly events: readonly EncodedEvent[];
}

/** The entry of a note at the time of the commit. It must not fail for data that the room has checked. */
export type Journal<K extends NoteKind> = (data: NoteMap[K], atMs: number) => JournalEntry;

@Injectable()
export class CommandNotes {
  private readonly journals = new Map<string, (data: never, atMs: number) => JournalEntry>();

  /** Throws when the kind has a journal already. */
  register<K extends NoteKind>(kind: K, journal: Journal<K>): void {
    if (this.journals.has(kind)) throw new Error(`notes of kind ${kind} have two journals`);
    this.journals.set(kind, journal);
  }

  /** Throws for a kind without a journal: the command must not be carried out without its note. */
  entryOf({ kind, data }: Note, atMs: number): JournalEntry {
    const journal = this.journals.get(kind);
    if (!journal) throw new Error(`notes of kind ${kind} have no journal`);
    return journal(data as never, atMs);
  }
}
