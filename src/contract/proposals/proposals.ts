// Proposals: private wagers of two users on a fight (PAGO and DOY), the requests about them, and the form in which one of the
// two users sees a proposal.
import { z } from 'zod';
import { idField, lineField } from '../fields.js';
import { pageParams, pageSchema } from '../lists.js';
import { amountField, numberIdField } from '../trading/amounts.js';
import { WAGER_STATUSES, WAGER_TYPES, wagerSchema, type Wager } from '../trading/wagers.js';

/** Longest name that a client gives to a proposal. */
const CLIENT_ID_MAX = 64;

export const PROPOSAL_SIDES = ['RED', 'BLUE'] as const;
export type ProposalSide = (typeof PROPOSAL_SIDES)[number];

/** What `state` of a list names. */
export const PROPOSAL_STATES = ['pending', 'accepted', 'ended'] as const;
export type ProposalState = (typeof PROPOSAL_STATES)[number];

/** What became of a pending proposal. */
export const PROPOSAL_RESULTS = ['accepted', 'rejected', 'timeout', 'cancelled'] as const;
export type ProposalResult = (typeof PROPOSAL_RESULTS)[number];

/** What became of an accepted proposal, for the user who sees it. */
export const PROPOSAL_OUTCOMES = ['won', 'lost', 'refunded'] as const;
export type ProposalOutcome = (typeof PROPOSAL_OUTCOMES)[number];

const sideField = z.enum(PROPOSAL_SIDES);
const stakeField = amountField.describe('Micro units; at least one credit.');
const clientIdField = lineField(1, CLIENT_ID_MAX).describe(
  'Your own id of the proposal, unique among your proposals. A repeated request gets the first answer.',
);

export const proposalSchema = wagerSchema
  .omit({ marketId: true, outcome: true })
  .extend({
    fightId: idField,
    side: sideField.describe('The corner of the proposer; the responder has the other corner.'),
    direction: z.enum(['sent', 'received']).describe('Whether you are the proposer or the responder.'),
    outcome: z
      .enum(PROPOSAL_OUTCOMES)
      .nullable()
      .describe('What became of your stake, once the fight has paid; null before.'),
  })
  .meta({
    id: 'Proposal',
    description: 'A private wager of two users on a fight.',
    example: {
      id: '4211',
      type: 'PAGO',
      fightId: 'main-bout',
      side: 'RED',
      direction: 'sent',
      proposer: 'p_Zk3vQ2b0yQmB1cXe',
      responder: 'p_8sQ0aT5fPzK2dLwN',
      proposerStake: '5000000',
      responderStake: '9000000',
      status: 'PENDING',
      reason: null,
      outcome: null,
      createdAt: '2026-02-01T20:00:00.000Z',
      expiresAt: '2026-02-01T20:03:00.000Z',
      updatedAt: '2026-02-01T20:00:00.000Z',
    },
  });
export type Proposal = z.infer<typeof proposalSchema>;

/** Who sees the wager, and what became of the viewer's stake. */
export interface Viewing {
  readonly isProposer: boolean;
  readonly outcome: ProposalOutcome | null;
}

/** A wager on a fight as one of its two users sees it: YES is the red corner. */
export function proposalOf(
  { marketId, outcome: bet, ...wager }: Wager,
  { isProposer, outcome }: Viewing,
): Proposal {
  return {
    ...wager,
    fightId: marketId,
    side: bet === 'YES' ? 'RED' : 'BLUE',
    direction: isProposer ? 'sent' : 'received',
    outcome,
  };
}

/** The result of a proposal that is not pending; null while it is pending. */
export function resultOf(status: Proposal['status']): ProposalResult | null {
  switch (status) {
    case 'PENDING':
      return null;
    case 'DECLINED':
      return 'rejected';
    case 'EXPIRED':
      return 'timeout';
    case 'CANCELLED':
      return 'cancelled';
    default:
      return 'accepted';
  }
}

/** The fields of a new proposal, whichever way it comes. */
export const termsFields = {
  fightId: idField,
  toUserId: idField.describe('The public id, or the user id, of the other user.'),
  side: sideField.describe('Your corner; the other user gets the other corner.'),
  proposerStake: stakeField,
  responderStake: stakeField,
};
export interface ProposalTerms {
  readonly clientId?: string | undefined;
  readonly type: (typeof WAGER_TYPES)[number];
  readonly fightId: string;
  readonly toUserId: string;
  readonly side: ProposalSide;
  readonly proposerStake: string;
  readonly responderStake: string;
}

export const clientIdOptional = clientIdField.optional();

export const newProposalSchema = z
  .strictObject({ clientId: clientIdOptional, type: z.enum(WAGER_TYPES), ...termsFields })
  .meta({
    id: 'NewProposal',
    description:
      'A proposal to another user. Your stake is held at once, the other stake when it is accepted.',
    example: {
      clientId: 'a-1',
      type: 'PAGO',
      fightId: 'main-bout',
      toUserId: 'p_8sQ0aT5fPzK2dLwN',
      side: 'RED',
      proposerStake: '5000000',
      responderStake: '9000000',
    },
  });

export const proposalAnswerSchema = z
  .strictObject({ accept: z.boolean().describe('false rejects the proposal.') })
  .meta({ id: 'ProposalAnswer', example: { accept: true } });
export type ProposalAnswer = z.infer<typeof proposalAnswerSchema>;

export const proposalIdParamSchema = numberIdField;

export const proposalListQuerySchema = z.strictObject({
  state: z
    .enum(PROPOSAL_STATES)
    .optional()
    .describe('`pending`, `accepted` until the fight has paid, or `ended`.'),
  direction: z.enum(['sent', 'received']).optional(),
  fightId: idField.optional(),
  ...pageParams,
});
export type ProposalListQuery = z.output<typeof proposalListQuerySchema>;
export const proposalListSchema = pageSchema('ProposalList', proposalSchema, 'Newest first.');
export type ProposalList = z.infer<typeof proposalListSchema>;

/** The statuses of each state of a list. */
export const STATUSES_OF: Readonly<Record<ProposalState, readonly (typeof WAGER_STATUSES)[number][]>> = {
  pending: ['PENDING'],
  accepted: ['ACCEPTED'],
  ended: ['DECLINED', 'EXPIRED', 'CANCELLED', 'PAID', 'REFUNDED'],
};
