// A program that a test kills with kill -9 and starts again. Its database outlives it, so that a restart is short.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DataSource } from 'typeorm';
import { startProgram, type Program } from '../checker/trading/program.js';
import { QUIET_PRICES, TEST_SECRET } from './app.js';
import { testDatabase, type TestDatabase } from './database.js';
import { openDataSource } from './log-process.js';

export class MortalProgram {
  private readonly programs: Program[] = [];
  private source: DataSource | undefined;

  private constructor(
    private readonly dataDir: string,
    private readonly database: TestDatabase,
    private readonly settings: Readonly<Record<string, string>>,
  ) {}

  static async prepare(settings: Readonly<Record<string, string>> = {}): Promise<MortalProgram> {
    const dataDir = await mkdtemp(join(tmpdir(), 'ringside-kill-'));
    return new MortalProgram(dataDir, await testDatabase(), { ...QUIET_PRICES, ...TEST_SECRET, ...settings });
  }

  /** The test's own connections to the database; open after the first start. */
  get sql(): DataSource {
    if (!this.source) throw new Error('the program was never started');
    return this.source;
  }

  /** For a writer of the test, which outlives the program. */
  get databaseUrl(): string {
    return this.database.url;
  }

  async start(): Promise<Program> {
    const settings = { ...this.settings, DATABASE_URL: this.database.url };
    const program = await startProgram(this.dataDir, settings);
    this.programs.push(program);
    this.source ??= await openDataSource(this.database.url);
    return program;
  }

  async kill(program: Program): Promise<void> {
    await program.kill();
    // Its lease would keep the next process waiting. The lock waits for a commit that is still under way.
    await this.sql.query(`update desk set lease_until = '-infinity'`);
  }

  async remove(): Promise<void> {
    for (const program of this.programs) await program.kill();
    await this.source?.destroy();
    await this.database.drop();
    await rm(this.dataDir, { recursive: true, force: true, maxRetries: 20, retryDelay: 250 });
  }
}
