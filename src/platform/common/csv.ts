// Rows as CSV by RFC 4180. A cell that a spreadsheet would read as a formula gets an apostrophe before it;
// a plain number with a sign is no formula.
// https://owasp.org/www-community/attacks/CSV_Injection
const FORMULA = /^(?!-\d+(\.\d+)?$)[=+\-@\t\r]/;
const NEEDS_QUOTES = /[",\r\n]/;
const LINE_END = '\r\n';

type Cell = string | number | null;

/** The header and the rows, each line with its end. */
export const csvOf = (header: readonly string[], rows: readonly (readonly Cell[])[]): string =>
  [header, ...rows].map((row) => row.map(cellText).join(',') + LINE_END).join('');

function cellText(cell: Cell): string {
  if (typeof cell !== 'string') return cell === null ? '' : String(cell);
  const text = FORMULA.test(cell) ? `'${cell}` : cell;
  return NEEDS_QUOTES.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
