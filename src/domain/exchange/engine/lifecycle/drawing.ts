// Writes the lifecycle table as a Mermaid diagram and as a table, for docs/market-lifecycle.md.
import { LIFECYCLE, type Transition } from './table.js';

const nodeOf = (state: Transition['from']): string => state ?? '[*]';
const labelOf = ({ event, when }: Transition): string => (when ? `${event} (${when})` : event);

/** The arrow of a transition; several events between the same two states share one arrow. */
function arrows(): string[] {
  const labels = new Map<string, string[]>();
  for (const row of LIFECYCLE) {
    const ends = `${nodeOf(row.from)} --> ${row.to}`;
    labels.set(ends, [...(labels.get(ends) ?? []), labelOf(row)]);
  }
  return [...labels].map(([ends, of]) => `  ${ends}: ${[...new Set(of)].join(', ')}`);
}

const cells = (values: readonly string[]): string => `| ${values.join(' | ')} |`;
const orDash = (value: string | null): string => value ?? '–';

function tableRow({ from, event, when, to, who, guards, deadline, money, poll }: Transition): string {
  const asks = poll && `asks for the poll on the ${poll}`;
  const effects = [money, asks].filter((effect) => effect !== null).join('; ');
  return cells([
    orDash(from),
    `\`${event}\``,
    orDash(when),
    to,
    who.join(', '),
    guards.join('; ') || '–',
    orDash(deadline),
    effects || '–',
  ]);
}

/** The generated part of the page. */
export function drawLifecycle(): string {
  const ends = ['REJECTED', 'FINALIZED', 'VOIDED'].map((state) => `  ${state} --> [*]`);
  return [
    '```mermaid',
    'stateDiagram-v2',
    ...arrows(),
    ...ends,
    '```',
    '',
    cells(['state', 'event', 'when', 'next state', 'who', 'must hold', 'next deadline', 'money and polls']),
    cells(Array.from({ length: 8 }, () => '---')),
    ...LIFECYCLE.map(tableRow),
  ].join('\n');
}
