// Votes: on a proposal yes or no, on a dispute the outcome that is right. A user has one vote in a poll and may change it while the
// poll is open.
import { z } from 'zod';
import { timestampField } from '../fields.js';

export const POLL_KINDS = ['proposal', 'dispute'] as const;
export type PollKind = (typeof POLL_KINDS)[number];

export const CHOICES = { proposal: ['yes', 'no'], dispute: ['YES', 'NO', 'VOID'] } as const;
export type Choice = (typeof CHOICES)[PollKind][number];

/** A vote that changes the leading claim of a dispute this shortly before the end prolongs the poll by the same time. */
export const LATE_CHANGE_MS = 10 * 60_000;
/** How often a poll is prolonged. */
export const PROLONGED_MAX = 3;

export const pollIdField = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,64}:(?:proposal|dispute:[12])$/)
  .describe('Id of a poll, such as `42:proposal` or `42:dispute:1`.');

export const countsField = z
  .record(z.string(), z.int().min(0))
  .describe('Votes per choice: yes and no of a proposal; YES, NO and VOID of a dispute.');

/** A pattern, because generators of clients name the values of an enum without regard to case, and `yes` is not `YES`. */
export const choiceField = z.string().regex(/^(?:yes|no|YES|NO|VOID)$/, {
  message: 'must be yes, no, YES, NO or VOID',
}) as unknown as z.ZodType<Choice>;

const examplePoll = {
  pollId: '42:dispute:1',
  voteType: 'dispute',
  state: 'open',
  counts: { YES: 12, NO: 3, VOID: 0 },
  opensAt: '2025-01-14T12:00:00.000Z',
  closesAt: '2025-01-16T12:00:00.000Z',
  closedAt: null,
  yourChoice: 'YES',
};

export const pollSchema = z
  .object({
    pollId: pollIdField,
    voteType: z.enum(POLL_KINDS),
    state: z.enum(['open', 'closed']),
    counts: countsField,
    opensAt: timestampField,
    closesAt: timestampField.describe('A poll on a dispute may be prolonged.'),
    closedAt: timestampField.nullable(),
    yourChoice: choiceField.nullable().describe('Your vote; null without one.'),
  })
  .meta({
    id: 'Poll',
    description: 'A poll on a proposed market or a disputed result.',
    example: examplePoll,
  });
export type Poll = z.infer<typeof pollSchema>;

export const pollsSchema = z
  .object({ data: z.array(pollSchema).describe('Newest first.') })
  .meta({ id: 'Polls', description: 'The polls of a market.' });
export type Polls = z.infer<typeof pollsSchema>;

export const newVoteSchema = z
  .strictObject({
    choice: choiceField.describe('yes or no on a proposal; YES, NO or VOID on a dispute.'),
  })
  .meta({
    id: 'NewVote',
    description: 'Your vote in the open poll of a market.',
    example: { choice: 'yes' },
  });
export type NewVote = z.infer<typeof newVoteSchema>;

/** Votes per choice. */
export type Counts = Readonly<Record<string, number>>;

interface PollEvent {
  readonly marketId: string;
  readonly pollId: string;
  readonly voteType: PollKind;
  /** After the event. */
  readonly counts: Counts;
}

/** The data of the event `market.vote.cast`. */
export interface VoteCast extends PollEvent {
  readonly userId: string;
  readonly choice: Choice;
  /** The earlier choice of the user; null for the first one. */
  readonly previous: Choice | null;
  readonly closesAt: string;
}

/** The data of the event `market.vote.closed`. */
export interface VoteClosed extends PollEvent {
  /** `deadline`: the counts decide. `operator`: an operator decides. `state`: the market has left the state without a vote. */
  readonly by: 'deadline' | 'operator' | 'state';
}
