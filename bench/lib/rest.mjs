// REST calls of a bench: `send` returns the answer as it is, `ask` throws for every answer that is no success.
export function restOf(url) {
  function send(method, path, body, token) {
    const headers = token ? { authorization: `Bearer ${token}` } : {};
    if (body) headers['content-type'] = 'application/json';
    return fetch(`${url}/api/v1/${path}`, { method, headers, body: body && JSON.stringify(body) });
  }

  async function ask(method, path, body, token) {
    const answer = await send(method, path, body, token);
    if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${await answer.text()}`);
    return answer.json();
  }

  /** The messages of a channel after a cursor, as the log has them. */
  async function eventsAfter(start, channel) {
    const found = [];
    for (let cursor = start; ;) {
      const page = await ask('GET', `events?channels=${channel}&limit=1000&after=${cursor}`);
      found.push(...page.data);
      if (!page.more) return found;
      cursor = page.cursor;
    }
  }

  return { send, ask, eventsAfter };
}
