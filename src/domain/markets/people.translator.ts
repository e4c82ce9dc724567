// What people do in a market besides trading, on `market:{marketId}`: its words, posts and votes. Users appear by their public ids.
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ChannelRegistry, operatorNotice, type ChannelBodies } from '../../platform/channels/index.js';
import type { DiscussionChanged } from '../../contract/markets/discussions.js';
import type { ListingChanged } from '../../contract/markets/listing.js';
import type {
  DiscussionMessage,
  ListingMessage,
  VoteClosedMessage,
  VoteMessage,
} from '../../contract/markets/market.js';
import type { VoteCast, VoteClosed } from '../../contract/markets/votes.js';
import { publicIdOf } from '../exchange/index.js';

type Bodies = readonly ChannelBodies['market'][];

@Injectable()
export class PeopleTranslator implements OnModuleInit {
  constructor(private readonly registry: ChannelRegistry) {}

  onModuleInit(): void {
    this.registry.translate('market.listing.changed', 'market', listingOf);
    this.registry.translate('market.discussion.changed', 'market', discussionOf);
    this.registry.translate('market.vote.cast', 'market', voteOf);
    this.registry.translate('market.vote.closed', 'market', closingOf);
    this.registry.translate('market.vote.stuck', 'admin', operatorNotice);
  }
}

function listingOf({ marketId, version, listing, reason }: ListingChanged): Bodies {
  const data: ListingMessage['data'] = { version, listing, reason };
  return [{ type: 'listing', market_id: marketId, data }];
}

function discussionOf({ action, discussion }: DiscussionChanged): Bodies {
  const data: DiscussionMessage['data'] = { action, discussion };
  return [{ type: 'discussion', market_id: discussion.marketId, data }];
}

function voteOf({
  marketId,
  pollId,
  voteType,
  userId,
  choice,
  previous,
  counts,
  closesAt,
}: VoteCast): Bodies {
  const data: VoteMessage['data'] = {
    poll_id: pollId,
    vote_type: voteType,
    choice,
    previous,
    user: publicIdOf(userId),
    counts,
    closes_at: closesAt,
  };
  return [{ type: 'vote', market_id: marketId, data }];
}

function closingOf({ marketId, pollId, voteType, counts, by }: VoteClosed): Bodies {
  const data: VoteClosedMessage['data'] = { poll_id: pollId, vote_type: voteType, counts, by };
  return [{ type: 'vote_closed', market_id: marketId, data }];
}
