// Refuses a stream of hybrid prices of a market that does not exist. A guard, because Nest sends the headers of a stream
// while the handler waits for the database; after that, no refusal has a status.
import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { DomainError } from '../../../../platform/common/errors.js';
import { callerOf } from '../../../../platform/http/index.js';
import { Subscriptions } from '../../subscriptions.js';

@Injectable()
export class ExistingMarket implements CanActivate {
  constructor(private readonly subscriptions: Subscriptions) {}

  /** The form of the id is checked later, by the schema of the parameter. */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<FastifyRequest<{ Params: { marketId: string } }>>();
    const { marketId } = request.params;
    const wish = { channels: [`pricing:${marketId}`], items: null, batch: false };
    const { refused } = await this.subscriptions.resolveExisting(wish, callerOf(request));
    if (refused.some(({ code }) => code === 'unknown_market'))
      throw new DomainError('unknown_market', `There is no market ${marketId}.`);
    return true;
  }
}
