// The API keys of the account page: create a key, show its secret once, list and revoke keys.
import { getJson, sendJson } from './api.js';
import { age, calendarDay } from './format.js';
import { say } from './forms.js';

const byId = (id) => document.getElementById(id);

export class ApiKeyList {
  #forms;

  constructor(forms) {
    this.#forms = forms;
    forms.onSubmit(byId('new-key'), (values) => this.#make(values));
    byId('made-key-copy').addEventListener('click', () => this.#copy());
    byId('made-key-done').addEventListener('click', () => this.forget());
  }

  /** Reads and shows the keys of the signed-in user. */
  async load() {
    this.#show([]);
    byId('keys-empty').hidden = true;
    await this.#forms.attempt(byId('keys-acts'), () => this.#read());
  }

  /** The secret leaves the page. */
  forget() {
    byId('made-key').hidden = true;
    byId('made-key-value').value = '';
  }

  async #read() {
    const { body } = await getJson('auth/api-keys');
    this.#show(body.data);
  }

  async #make(values) {
    const scopes = values.getAll('scopes');
    if (scopes.length === 0) {
      say(byId('new-key'), 'Choose a scope at least.', 'error');
      return undefined;
    }
    const made = await sendJson('POST', 'auth/api-keys', { name: values.get('name').trim(), scopes });
    byId('new-key').reset();
    byId('made-key').hidden = false;
    byId('made-key-label').textContent = `The key “${made.name}”, shown this once`;
    byId('made-key-value').value = made.key;
    byId('made-key-note').textContent = 'Keep it where nobody else reads it: only its hash is stored here.';
    byId('made-key-value').focus();
    byId('made-key-value').select();
    await this.#read();
    return undefined;
  }

  async #copy() {
    const field = byId('made-key-value');
    try {
      // Browsers provide it only on https and on localhost.
      await window.navigator.clipboard.writeText(field.value);
      byId('made-key-note').textContent = 'Copied.';
    } catch {
      field.focus();
      field.select();
      byId('made-key-note').textContent = 'This browser does not let pages copy: press Ctrl+C.';
    }
  }

  #show(keys) {
    byId('keys').replaceChildren(...keys.map((key) => this.#row(key)));
    byId('keys-table').hidden = keys.length === 0;
    byId('keys-empty').hidden = keys.length > 0;
  }

  #row({ id, name, scopes, createdAt, expiresAt, lastUsedAt }) {
    const row = document.createElement('tr');
    const until = expiresAt === null ? '' : `, until ${calendarDay(Date.parse(expiresAt))}`;
    row.append(
      cell(name),
      cell(scopes.join(', ')),
      cell(`${calendarDay(Date.parse(createdAt))}${until}`),
      cell(lastUsedAt === null ? 'never' : age(Date.parse(lastUsedAt), Date.now())),
    );
    const revoke = document.createElement('button');
    revoke.type = 'button';
    revoke.className = 'quiet';
    revoke.textContent = 'Revoke';
    revoke.ariaLabel = `Revoke ${name}`;
    revoke.addEventListener('click', () => this.#revoke(id, name));
    row.insertCell().append(revoke);
    return row;
  }

  #revoke(id, name) {
    if (!window.confirm(`Revoke the key “${name}”? What uses it stops at once.`)) return;
    void this.#forms.attempt(byId('keys-acts'), async () => {
      await sendJson('DELETE', `auth/api-keys/${encodeURIComponent(id)}`);
      await this.#read();
      return `The key “${name}” is revoked.`;
    });
  }
}

function cell(text) {
  const td = document.createElement('td');
  td.textContent = text;
  return td;
}
