// The secrets of an endpoint: encrypted in the table, shown to the owner once, and opened to sign.
import { Injectable } from '@nestjs/common';
import { SecretBox } from '../../platform/auth/index.js';
import { newWebhookSecret } from './sending/signature.js';

export interface SealedSecrets {
  readonly secret: Buffer;
  readonly oldSecret: Buffer | null;
  readonly oldSecretUntil: Date | null;
}

@Injectable()
export class EndpointSecrets {
  constructor(private readonly box: SecretBox) {}

  make(endpointId: string): { readonly secret: string; readonly sealed: Buffer } {
    const secret = newWebhookSecret();
    return { secret, sealed: this.box.seal(placeOf(endpointId), secret) };
  }

  /** The secrets that sign at this time, the newest first. Null when the server's key has changed, so that none can be read. */
  open(endpointId: string, sealed: SealedSecrets, nowMs: number): readonly string[] | null {
    const isOverlapping = (sealed.oldSecretUntil?.getTime() ?? 0) > nowMs;
    const secret = this.box.open(placeOf(endpointId), sealed.secret);
    if (secret === null) return null;
    const old =
      isOverlapping && sealed.oldSecret ? this.box.open(placeOf(endpointId), sealed.oldSecret) : null;
    return old === null ? [secret] : [secret, old];
  }
}

const placeOf = (endpointId: string): string => `webhook_endpoint:${endpointId}`;
