// The messages of events as the bodies of requests. A body is the JSON of a stream's message; a message of a user's channel
// gets the field `type` as well, which says the same as its `event`. All endpoints with a channel share the letters.
import { Injectable } from '@nestjs/common';
import { parseChannel } from '../../../contract/streams/channels.js';
import type { ServedFamily } from '../../../platform/channels/index.js';
import type { LoggedEvent } from '../../../platform/events/index.js';

export interface Letter {
  /** Distinct among the messages of one event on one endpoint. */
  readonly part: string;
  readonly type: string;
  readonly channel: string;
  /** The markets that the message names. */
  readonly markets: readonly string[];
  readonly body: string;
}

type Fields = Readonly<Record<string, unknown>>;

/** Fields that hold the id of a market. A fight is a market with the fight's id. */
const MARKET_FIELDS = ['marketId', 'market_id', 'fightId'];

@Injectable()
export class Letters {
  private readonly made = new WeakMap<LoggedEvent, Map<string, readonly Letter[]>>();

  of(family: ServedFamily, channel: string, event: LoggedEvent): readonly Letter[] {
    const byChannel = this.made.get(event) ?? new Map<string, readonly Letter[]>();
    this.made.set(event, byChannel);
    const known = byChannel.get(channel);
    if (known) return known;
    const name = family.owner.family;
    const letters = family
      .messages(event, channel)
      .map(({ json }, index) => letterOf(`${name}_${index + 1}`, channel, json));
    byChannel.set(channel, letters);
    return letters;
  }
}

function letterOf(part: string, channel: string, json: string): Letter {
  const fields = JSON.parse(json) as Fields;
  const hasType = typeof fields.type === 'string';
  const type = String(hasType ? fields.type : fields.event);
  const body = hasType ? json : `{"type":${JSON.stringify(type)},${json.slice(1)}`;
  return { part, type, channel, markets: marketsOf(channel, fields), body };
}

/** Of the channel, the message, its data, and the objects in its data. */
function marketsOf(channel: string, fields: Fields): readonly string[] {
  const { family, id } = parseChannel(channel) ?? {};
  const named = family === 'market' || family === 'pricing' ? [id] : [];
  const data = isFields(fields.data) ? fields.data : {};
  const places = [fields, data, ...Object.values(data).filter(isFields)];
  const found = places.flatMap((place) => MARKET_FIELDS.map((field) => place[field]));
  return [...new Set([...named, ...found])].filter((market) => typeof market === 'string');
}

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
