// Renders `.env.example` from the configuration schema; `npm run build` does not need it, a test keeps them equal.
import { settings } from './config.schema.js';

export function renderEnvExample(): string {
  const lines = [
    '# Every setting of Ringside with its default. Copy to .env and uncomment what you change.',
    '# Durations take 30s, 30m, 1h or milliseconds.',
  ];
  let section = '';
  for (const setting of settings()) {
    if (setting.section !== section) {
      section = setting.section;
      lines.push('', `# --- ${section} ---`);
    }
    const unit = setting.unit ? ` [${setting.unit}]` : '';
    const note = setting.defaultNote ? ` Default: ${setting.defaultNote}.` : '';
    lines.push(
      `# ${setting.about}${unit}${note}`,
      `# ${setting.name}=${setting.defaultNote ? '' : setting.defaultText}`,
    );
  }
  return `${lines.join('\n')}\n`;
}
