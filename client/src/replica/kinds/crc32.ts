// CRC-32 as in zlib and PNG (polynomial 0xEDB88320), of ASCII text.
const POLYNOMIAL = 0xedb88320;

export function crc32(text: string): number {
  let crc = -1;
  for (const letter of text) {
    crc ^= letter.charCodeAt(0);
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 && POLYNOMIAL);
  }
  return ~crc >>> 0;
}
