/** Random bytes as hexadecimal text. `crypto.randomUUID` exists in secure contexts alone. */
export function randomHex(bytes: number): string {
  const values = crypto.getRandomValues(new Uint8Array(bytes));
  return Array.from(values, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
