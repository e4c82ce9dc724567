// The files that put Ringside into containers, against the tree and the configuration: no container engine is needed
// to see that a path is gone, a setting is misspelt or a password is baked in.
import { describe, expect, it } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { readConfig } from '../../src/platform/config/config.js';
import { settings } from '../../src/platform/config/config.schema.js';
import { parseDurationMs } from '../../src/platform/config/duration.js';

interface Service {
  readonly image?: string;
  readonly build?: { context: string; dockerfile: string };
  readonly environment?: Record<string, string>;
  readonly volumes?: string[];
  readonly ports?: string[];
  readonly profiles?: string[];
  readonly healthcheck?: { test: string[] };
  readonly depends_on?: Record<string, { condition: string }>;
  readonly stop_grace_period?: string;
}

const compose = parse(readFileSync('docker-compose.yml', 'utf8')) as {
  services: Record<'ringside' | 'postgres' | 'redis' | 'proxy', Service>;
  volumes: Record<string, unknown>;
};
const services = Object.entries<Service>(compose.services);
const { ringside } = compose.services;
const known = new Set(settings().map(({ name }) => name));

/** As Compose reads it where the environment says nothing but what it must: `${NAME-default}` and `${NAME:?needed}`. */
const filledIn = (value: string) =>
  value
    .replace(/\$\{\w+:\?[^}]*\}/g, 'given by the person who starts it')
    .replace(/\$\{\w+:?-([^}]*)\}/g, '$1');

/** Instructions as [word, rest], continued lines joined. */
const dockerfile = readFileSync('Dockerfile', 'utf8')
  .replace(/^#.*\n/gm, '')
  .replace(/\\\n\s*/g, '')
  .split('\n')
  .filter(Boolean)
  .map((line) => [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)] as const);
const lastStage = dockerfile.slice(dockerfile.map(([word]) => word).lastIndexOf('FROM'));
const argumentsOf = (stage: typeof dockerfile, word: string) =>
  stage.filter(([first]) => first === word).map(([, rest]) => rest);
const copied = argumentsOf(dockerfile, 'COPY')
  .filter((rest) => !rest.startsWith('--from='))
  .flatMap((rest) => rest.split(' ').slice(0, -1));

describe('docker-compose.yml', () => {
  it('builds from files that are there', () => {
    expect(ringside.build).toBeDefined();
    expect(existsSync(`${ringside.build?.context}/${ringside.build?.dockerfile}`)).toBe(true);
  });

  it('mounts files that are there and volumes that it declares', () => {
    const sources = services.flatMap(([, { volumes = [] }]) =>
      volumes.map((volume) => volume.split(':')[0] ?? ''),
    );
    const isThere = (source: string) =>
      source.startsWith('.') ? existsSync(source) : source in compose.volumes;
    expect(sources.length).toBeGreaterThan(0);
    expect(sources.filter((source) => !isThere(source))).toEqual([]);
  });

  it('gives Ringside only settings that it knows, with values that it takes', () => {
    const environment = ringside.environment ?? {};
    expect(Object.keys(environment).filter((name) => !known.has(name))).toEqual([]);
    const filled = Object.entries(environment).map(([name, value]) => [name, filledIn(value)]);
    expect(readConfig(Object.fromEntries(filled) as Record<string, string>)).toMatchObject({
      HOST: '0.0.0.0',
      PORT: 3000,
    });
  });

  it('has no password of its own', () => {
    const text = services.flatMap(([, { environment = {} }]) => Object.entries(environment));
    const secrets = text.filter(
      ([name, value]) => /PASSWORD|SECRET|TOKEN/.test(name) || /:\/\/[^/]*:[^/]*@/.test(value),
    );
    expect(secrets.map(([name]) => name)).toEqual(['DATABASE_URL', 'JWT_SECRET', 'POSTGRES_PASSWORD']);
    for (const [, value] of secrets) expect(value).toMatch(/\$\{(?:POSTGRES_PASSWORD|JWT_SECRET):\?/);
  });

  it('starts Ringside when its stores are healthy, and lets it stop in its own time', () => {
    for (const [name, { condition }] of Object.entries(ringside.depends_on ?? {})) {
      expect([name, condition]).toEqual([name, 'service_healthy']);
      expect(compose.services[name as 'postgres'].healthcheck?.test.length).toBeGreaterThan(0);
    }
    expect(Object.keys(ringside.depends_on ?? {})).toEqual(['postgres', 'redis']);
    expect(parseDurationMs(ringside.stop_grace_period ?? '')).toBeGreaterThan(
      readConfig({}).SHUTDOWN_GRACE_MS,
    );
  });

  it('puts nginx in front only when asked to, with the configuration that its test runs', () => {
    const { proxy } = compose.services;
    expect(proxy.profiles).toEqual(['proxy']);
    expect(proxy.volumes?.[0]).toBe('./config/nginx.conf:/etc/nginx/nginx.conf:ro');
    const configuration = readFileSync('config/nginx.conf', 'utf8');
    expect(configuration).toContain(`server ringside:${ringside.environment?.PORT} max_fails=0 resolve;`);
    const port = /listen (\d+);/.exec(configuration)?.[1];
    expect(proxy.ports?.[0]).toMatch(new RegExp(`:${port}$`));
    // Ringside believes the proxy, which therefore must not pass on what a client says of itself.
    expect(filledIn(ringside.environment?.TRUST_PROXY ?? '')).toBe('uniquelocal');
    expect(configuration).toContain('proxy_set_header X-Forwarded-For $remote_addr;');
    expect(readFileSync('test/e2e/nginx.spec.ts', 'utf8')).toContain("'config/nginx.conf'");
  });

  it('names the version of every image', () => {
    for (const [, { image }] of services) if (image) expect(image).toMatch(/:\d+/);
  });
});

describe('Dockerfile', () => {
  it('copies files that are there and are sent to the builder', () => {
    const sent = readFileSync('.dockerignore', 'utf8').split('\n');
    expect(copied.length).toBeGreaterThan(0);
    expect(copied.filter((source) => !existsSync(source) || !sent.includes(`!${source}`))).toEqual([]);
    expect(sent.indexOf('*')).toBeLessThan(sent.indexOf('!src'));
  });

  it('copies what the programs need: the replay sample and the page', () => {
    const shipped = argumentsOf(lastStage, 'COPY').map((rest) => rest.split(' ').at(-1));
    expect(shipped).toEqual(expect.arrayContaining(['./assets', './web', './dist', './node_modules']));
  });

  it('ends in an image without root, with a health check and settings that Ringside knows', () => {
    expect(argumentsOf(lastStage, 'USER')).toEqual(['node']);
    expect(argumentsOf(lastStage, 'HEALTHCHECK').join()).toContain('/health');
    expect(argumentsOf(lastStage, 'CMD')).toEqual(['["node", "--enable-source-maps", "dist/main.js"]']);
    const names = argumentsOf(lastStage, 'ENV').flatMap((rest) =>
      rest.split(' ').map((pair) => pair.split('=')[0] ?? ''),
    );
    expect(names).toEqual(expect.arrayContaining(['HOST', 'DATA_DIR']));
    expect(names.filter((name) => !known.has(name))).toEqual([]);
  });
});
