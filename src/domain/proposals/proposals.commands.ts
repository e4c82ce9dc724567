// Proposals over sockets: the commands of `/ws` and of socket.io, and the pending proposals of a user who connects.
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { SocketAccess } from '../../platform/auth/index.js';
import { SocketCommands, type SocketPeer } from '../../platform/channels/index.js';
import type { DeskAnswer } from '../exchange/index.js';
import {
  cancelProposalSchema,
  createDoySchema,
  createPagoSchema,
  listPendingSchema,
  PROPOSAL_REPLIES,
  respondSchema,
  type ProposalReply,
} from '../../contract/proposals/proposal-messages.js';
import { resultOf, type Proposal, type ProposalTerms } from '../../contract/proposals/proposals.js';
import { SOCKET_MESSAGES } from '../../contract/streams/socket-messages.js';
import { ProposalsReader } from './proposals.reader.js';
import { Proposals } from './proposals.service.js';

type NewTerms = Omit<ProposalTerms, 'type'> & { readonly id?: string | undefined };

@Injectable()
export class ProposalCommands implements OnModuleInit {
  constructor(
    private readonly commands: SocketCommands,
    private readonly access: SocketAccess,
    private readonly proposals: Proposals,
    private readonly reader: ProposalsReader,
  ) {}

  onModuleInit(): void {
    const { error } = SOCKET_MESSAGES;
    const created = { replies: [PROPOSAL_REPLIES.proposal_created, error], isForSocketIo: true };
    const answered = { replies: [PROPOSAL_REPLIES.proposal_result, error], isForSocketIo: true };
    this.commands.register({
      schema: createPagoSchema,
      ...created,
      handle: (command, peer) => this.create('PAGO', command, peer),
    });
    this.commands.register({
      schema: createDoySchema,
      ...created,
      handle: (command, peer) => this.create('DOY', command, peer),
    });
    this.commands.register({
      schema: respondSchema,
      ...answered,
      handle: async ({ id, proposalId, accept }, peer) => {
        const userId = await this.access.admit(peer, { scope: 'trade' });
        peer.send(resultReply(id, await this.proposals.respond(userId, proposalId, accept)));
      },
    });
    this.commands.register({
      schema: cancelProposalSchema,
      ...answered,
      handle: async ({ id, proposalId }, peer) => {
        const userId = await this.access.admit(peer, { scope: 'trade', bucket: 'cancels' });
        peer.send(resultReply(id, await this.proposals.cancel(userId, proposalId)));
      },
    });
    this.commands.register({
      schema: listPendingSchema,
      replies: [PROPOSAL_REPLIES.pending_proposals, error],
      isForSocketIo: true,
      isRead: true,
      handle: async ({ id }, peer) => {
        const userId = await this.access.admit(peer, { scope: 'read' });
        peer.send(await this.pending(userId, id));
      },
    });
    this.commands.greet({
      replies: [PROPOSAL_REPLIES.pending_proposals],
      messages: async (userId) => [await this.pending(userId)],
    });
  }

  private async create(
    type: ProposalTerms['type'],
    { id, ...terms }: NewTerms,
    peer: SocketPeer,
  ): Promise<void> {
    const userId = await this.access.admit(peer, { scope: 'trade' });
    const { value: proposal, cursor } = await this.proposals.create(userId, { ...terms, type });
    const reply: ProposalReply = {
      type: 'proposal_created',
      id: id ?? null,
      clientId: terms.clientId ?? null,
      cursor,
      proposal,
    };
    peer.send(reply);
  }

  private async pending(userId: string, id?: string): Promise<ProposalReply> {
    return { type: 'pending_proposals', id: id ?? null, ...(await this.reader.pending(userId)) };
  }
}

function resultReply(id: string | undefined, { value, cursor }: DeskAnswer<Proposal>): ProposalReply {
  const result = resultOf(value.status);
  if (result === null) throw new Error('an answered proposal is pending');
  return { type: 'proposal_result', id: id ?? null, proposalId: value.id, result, cursor, proposal: value };
}
