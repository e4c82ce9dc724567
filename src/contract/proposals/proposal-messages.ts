// What is sent about proposals: the events of a user's channel, the commands of sockets, and the answers to them. On `/ws` a
// command has an `action`, and an answer has a `type`. On socket.io both are the names of events.
import { z } from 'zod';
import { cursorField, seqField } from '../fields.js';
import { subscriptionIdField } from '../streams/socket-commands.js';
import { numberIdField } from '../trading/amounts.js';
import {
  clientIdOptional,
  PROPOSAL_OUTCOMES,
  PROPOSAL_RESULTS,
  proposalSchema,
  termsFields,
} from './proposals.js';

/** The most pending proposals that a message shows: those that one user sends, and as many that others send. */
export const PENDING_SHOWN_MAX = 200;

export const proposalNoticeSchema = z.object({ proposal: proposalSchema });

export const proposalResultSchema = z.object({
  proposalId: numberIdField,
  result: z.enum(PROPOSAL_RESULTS),
  proposal: proposalSchema,
});

export const proposalSettledSchema = z.object({
  proposalId: numberIdField,
  outcome: z.enum(PROPOSAL_OUTCOMES),
  proposal: proposalSchema,
});

const commandId = subscriptionIdField.optional();
const EXAMPLE_TERMS = {
  clientId: 'a-1',
  fightId: 'main-bout',
  toUserId: 'p_8sQ0aT5fPzK2dLwN',
  side: 'RED',
  proposerStake: '5000000',
  responderStake: '9000000',
};

const create = <A extends string>(action: A, description: string, stakes: object = {}) =>
  z
    .strictObject({ action: z.literal(action), id: commandId, clientId: clientIdOptional, ...termsFields })
    .meta({
      id: action === 'create_pago_proposal' ? 'CreatePagoProposal' : 'CreateDoyProposal',
      description,
      example: { action, id: 'p1', ...EXAMPLE_TERMS, ...stakes },
    });

export const createPagoSchema = create(
  'create_pago_proposal',
  'Proposes a PAGO: you stake at most what the other user stakes.',
);
export const createDoySchema = create(
  'create_doy_proposal',
  'Proposes a DOY: you stake at least what the other user stakes.',
  { proposerStake: '9000000', responderStake: '5000000' },
);
export const respondSchema = z
  .strictObject({
    action: z.literal('respond_to_proposal'),
    id: commandId,
    proposalId: numberIdField,
    accept: z.boolean(),
  })
  .meta({
    id: 'RespondToProposal',
    description: 'Accepts or rejects a proposal that you have received.',
    example: { action: 'respond_to_proposal', id: 'p2', proposalId: '4211', accept: true },
  });
export const cancelProposalSchema = z
  .strictObject({ action: z.literal('cancel_proposal'), id: commandId, proposalId: numberIdField })
  .meta({
    id: 'CancelProposal',
    description: 'Cancels a pending proposal that you have sent.',
    example: { action: 'cancel_proposal', id: 'p3', proposalId: '4211' },
  });
export const listPendingSchema = z
  .strictObject({ action: z.literal('pending_proposals'), id: commandId })
  .meta({
    id: 'ListPendingProposals',
    description: 'Asks for your pending proposals, sent and received.',
    example: { action: 'pending_proposals', id: 'p4' },
  });

const answerTo = subscriptionIdField.nullable().describe('Id of the command; null when it had none.');
const EXAMPLE_PROPOSAL = proposalSchema.meta()?.example;

const proposalCreatedReplySchema = z
  .object({
    type: z.literal('proposal_created'),
    id: answerTo,
    clientId: z.string().nullable(),
    cursor: cursorField,
    proposal: proposalSchema,
  })
  .meta({
    id: 'ProposalCreated',
    description: 'Your proposal is sent, and your stake is held.',
    example: {
      ...{ type: 'proposal_created', id: 'p1', clientId: 'a-1', cursor: '099fa072-1042' },
      proposal: EXAMPLE_PROPOSAL,
    },
  });
const proposalResultReplySchema = proposalResultSchema
  .extend({ type: z.literal('proposal_result'), id: answerTo, cursor: cursorField })
  .meta({
    id: 'ProposalResult',
    description: 'The answer to respond_to_proposal and cancel_proposal.',
    example: {
      ...{
        type: 'proposal_result',
        id: 'p2',
        proposalId: '4211',
        result: 'accepted',
        cursor: '099fa072-1044',
      },
      proposal: { ...(EXAMPLE_PROPOSAL as object), direction: 'received', status: 'ACCEPTED' },
    },
  });
const pendingProposalsReplySchema = z
  .object({
    type: z.literal('pending_proposals'),
    id: answerTo,
    seq: seqField,
    cursor: cursorField.describe('The stream `user:{userId}` after this cursor continues the list exactly.'),
    proposals: z
      .array(proposalSchema)
      .max(PENDING_SHOWN_MAX)
      .describe('Newest first; further proposals are in `GET proposals`.'),
  })
  .meta({
    id: 'PendingProposals',
    description: 'Your pending proposals; sent after the sign-in too.',
    example: {
      ...{ type: 'pending_proposals', id: null, seq: 1042, cursor: '099fa072-1042' },
      proposals: [EXAMPLE_PROPOSAL],
    },
  });

/** `type` → schema. */
export const PROPOSAL_REPLIES = {
  proposal_created: proposalCreatedReplySchema,
  proposal_result: proposalResultReplySchema,
  pending_proposals: pendingProposalsReplySchema,
} as const;
export type ProposalReply = z.infer<(typeof PROPOSAL_REPLIES)[keyof typeof PROPOSAL_REPLIES]>;
