// Control messages of every stream, and how a domain module tells delivery what its channels carry.
// Delivery is a leaf: it learns about prices, markets or users only through what is registered here.
import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import type { ChannelFamily } from './channels.js';

export const connectedSchema = z.object({
  client_id: z.string(),
  mode: z.enum(['live', 'resumed', 'snapshot', 'reset']),
  epoch: z.string(),
  seq: z.int().min(0),
  cursor: z.string(),
});
export const heartbeatSchema = z.object({ ts: z.int().describe('Unix seconds.'), seq: z.int().min(0) });
export const resetSchema = z.object({
  reason: z.enum(['epoch_changed', 'expired', 'ahead', 'malformed']),
  seq: z.int().min(0),
});
export const goodbyeSchema = z.object({
  reason: z.enum(['restarting', 'lifetime', 'slow_consumer', 'capacity', 'epoch_changed']),
  retry_after_ms: z.int().min(0),
});
export const streamErrorSchema = z.object({ code: z.string(), message: z.string() });

export type ConnectedMessage = z.infer<typeof connectedSchema>;
export type HeartbeatMessage = z.infer<typeof heartbeatSchema>;
export type ResetReason = z.infer<typeof resetSchema>['reason'];
export type GoodbyeReason = z.infer<typeof goodbyeSchema>['reason'];

/** A message of a family, ready for the wire. */
export interface FamilyMessage {
  /** What conflation compares: of several messages with one key the newest stays. Log families leave it empty. */
  readonly key: string;
  /** SSE event name; null for the families that are heard by `onmessage`. */
  readonly name: string | null;
  readonly json: string;
}

/** The present values of a state family, and the seq as of which they are true. */
export interface FamilySnapshot {
  readonly seq: number;
  readonly messages: readonly FamilyMessage[];
}

/** What a family needs to know about an event; `data` is the stored JSON text. */
export interface EventView {
  readonly seq: number;
  readonly atMs: number;
  readonly type: string;
  readonly data: string;
}

export interface FamilyProvider {
  readonly family: ChannelFamily;
  /** Translates an event on this family's channel into messages, in order. Pure: the result is cached and shared. */
  messages(event: EventView): readonly FamilyMessage[];
  /** Only state families have one. `keys` limits it to these keys; null means all. */
  snapshot?(keys: ReadonlySet<string> | null): Promise<FamilySnapshot>;
  /** Joins the messages of one event into one, for clients that asked for batches. */
  batch?(messages: readonly FamilyMessage[]): FamilyMessage;
}

/** Where modules register their families at start, and delivery finds them. */
@Injectable()
export class FamilyRegistry {
  private readonly providers = new Map<ChannelFamily, FamilyProvider>();

  register(provider: FamilyProvider): void {
    if (this.providers.has(provider.family)) throw new Error(`family ${provider.family} is registered twice`);
    this.providers.set(provider.family, provider);
  }

  get(family: ChannelFamily): FamilyProvider {
    const provider = this.providers.get(family);
    if (!provider) throw new Error(`no module registered the family ${family}`);
    return provider;
  }
}
