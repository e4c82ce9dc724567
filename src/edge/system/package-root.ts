// The folder of the package, for the files that lie beside the program.
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The path is the same from src/ and from dist/. */
export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');
