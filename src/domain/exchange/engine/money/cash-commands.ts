// The commands that move money between users and the outside: withdrawals, payments, and payments that are taken back.

/** Holds credits for a withdrawal, until the withdrawal is paid or fails. */
export interface HoldWithdrawal {
  readonly kind: 'hold_withdrawal';
  readonly userId: string;
  readonly withdrawalId: string;
  readonly amount: bigint;
}

/** Ends a withdrawal: its credits leave, or go back to the user. */
export interface EndWithdrawal {
  readonly kind: 'end_withdrawal';
  readonly withdrawalId: string;
  readonly isPaid: boolean;
  /** The money has left already, so a debt of the user no longer stops the withdrawal. */
  readonly isSent?: boolean;
}

/** A payment of a user that has arrived. It waits for no order of the user, so it names the user as the payer. */
export interface PayIn {
  readonly kind: 'pay_in';
  readonly payerId: string;
  readonly amount: bigint;
}

/** A payment of a user that was refunded or charged back: the money has left already. */
export interface ReversePayment {
  readonly kind: 'reverse_payment';
  readonly payerId: string;
  readonly amount: bigint;
}

export type CashCommand = HoldWithdrawal | EndWithdrawal | PayIn | ReversePayment;
