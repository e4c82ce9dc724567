// A trouble at start that a person can mend. The bootstrap prints its message as one line and exits with code 1.
export class StartupError extends Error {
  override readonly name = 'StartupError';
}
