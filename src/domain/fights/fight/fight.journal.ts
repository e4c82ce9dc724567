// What the fights store in the commits of the desk's commands: a new fight with its market, and the start of a fight with the
// close of its betting window.
import { Injectable } from '@nestjs/common';
import { CommandNotes, type JournalEntry } from '../../../platform/events/index.js';
import { adminChannelOf, adminNotice } from '../../../contract/admin/admin-events.js';
import type { Fight } from '../../../contract/fights/fights.js';

export const STARTED = 'fights.fight.started';

declare module '../../../platform/events/notes/command-notes.js' {
  interface NoteMap {
    /** A new fight. */
    fight: Fight;
    /** The fight goes live. */
    fight_start: { readonly fightId: string };
  }
}

const INSERT_SQL = `
  insert into fight (id, event_id, card_order, red_name, red_picture, blue_name, blue_picture, rounds, opens_at)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`;
const START_SQL = 'insert into fight_start (fight_id, at) values ($1, $2) on conflict do nothing';

@Injectable()
export class FightJournal {
  constructor(notes: CommandNotes) {
    notes.register('fight', createdEntry);
    notes.register('fight_start', ({ fightId }, atMs) => ({
      statements: [startStatement(fightId, new Date(atMs))],
      events: [{ type: STARTED, channels: {}, data: JSON.stringify({ fightId }) }],
    }));
  }
}

export const startStatement = (fightId: string, at: Date) => ({
  name: 'fight_start',
  text: START_SQL,
  values: [fightId, at.toISOString()],
});

function createdEntry(fight: Fight, atMs: number): JournalEntry {
  const { id, eventId, cardOrder, red, blue, rounds, betting } = fight;
  const shown = { ...fight, createdAt: new Date(atMs).toISOString() };
  const notice = adminNotice('FIGHT_CREATED', { fightId: id, fight: shown });
  return {
    statements: [
      {
        name: 'fight_insert',
        text: INSERT_SQL,
        values: [
          id,
          eventId,
          cardOrder,
          red.name,
          red.pictureUrl,
          blue.name,
          blue.pictureUrl,
          rounds,
          betting.opensAt,
        ],
      },
    ],
    events: [
      {
        type: 'fights.fight.created',
        channels: { admin: adminChannelOf('FIGHT_CREATED') },
        data: JSON.stringify(notice),
      },
    ],
  };
}
