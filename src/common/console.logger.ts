// Nest's console logger without the framework's own account of its start, which drowns what a person looks for. What
// makes the start fail is told by the program, in one line where a person can mend it.
import { ConsoleLogger } from '@nestjs/common';

const FRAMEWORK = new Set([
  'NestFactory',
  'InstanceLoader',
  'RoutesResolver',
  'RouterExplorer',
  'NestApplication',
]);
const START = new Set(['ExceptionHandler', 'NestApplication']);

export class RingsideLogger extends ConsoleLogger {
  override log(message: unknown, ...rest: unknown[]): void {
    if (!isFrom(FRAMEWORK, rest)) super.log(message, ...(rest as [string]));
  }

  override error(message: unknown, ...rest: unknown[]): void {
    if (!isFrom(START, rest)) super.error(message, ...(rest as [string]));
  }
}

/** The context comes last. */
function isFrom(contexts: ReadonlySet<string>, rest: readonly unknown[]): boolean {
  const context = rest.at(-1);
  return typeof context === 'string' && contexts.has(context);
}
