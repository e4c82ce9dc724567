// A page of the tested server that runs the client package from its sources. It is served by the test, and everything else by the server.
import { build } from 'esbuild';
import type { BrowserContext, Page } from 'playwright-core';

/**
 * Pages at `${url}/client-page` run `code`, an ES module that may import '@ringside/client' and its parts. Each page runs it from the
 * beginning.
 */
export async function serveClientPage(context: BrowserContext, url: string, code: string): Promise<void> {
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir: process.cwd(), loader: 'tsx' },
    ...{ bundle: true, format: 'esm', platform: 'browser', target: 'es2022', write: false, jsx: 'automatic' },
    define: { 'process.env.NODE_ENV': '"development"' },
    alias: { '@ringside/client': './client/src/index.ts' },
    logLevel: 'error',
  });
  const script = outputFiles[0]?.text ?? '';
  await context.route(`${url}/client-page`, (route) =>
    route.fulfill({
      contentType: 'text/html',
      body: '<!doctype html><title>client</title><main></main><script type="module" src="/client-page.js"></script>',
    }),
  );
  await context.route(`${url}/client-page.js`, (route) =>
    route.fulfill({ contentType: 'text/javascript', body: script }),
  );
}

/** The WebSockets that a page has open. */
export function socketsOf(page: Page): Set<object> {
  const open = new Set<object>();
  page.on('websocket', (socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
  });
  return open;
}
