import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { readConfig } from './config.js';
import { settings } from './config.schema.js';
import { renderEnvExample } from './env-example.js';

describe('.env.example', () => {
  it('is equal to the text from the schema; `npm run env:example` writes it', () => {
    expect(readFileSync('.env.example', 'utf8')).toBe(renderEnvExample());
  });

  it('names every setting once, and changes nothing as it stands', () => {
    const lines = renderEnvExample().split('\n');
    for (const { name } of settings())
      expect(lines.filter((line) => line.startsWith(`# ${name}=`))).toHaveLength(1);
    expect(lines.filter((line) => line !== '' && !line.startsWith('#'))).toEqual([]);
  });

  it('can be uncommented whole', () => {
    const pairs = [...renderEnvExample().matchAll(/^# ([A-Z_]+)=(.*)$/gm)].map(
      ([, name = '', value = '']) => [name, value],
    );
    expect(readConfig(Object.fromEntries(pairs) as Record<string, string>)).toEqual(readConfig({}));
  });
});
