// A fault at start that the operator can correct. The bootstrap prints its message as one line and exits with code 1.
export class StartupError extends Error {
  override readonly name = 'StartupError';
}
