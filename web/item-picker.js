// The searchable list of items: a combobox after the ARIA pattern, with the keyboard that the pattern requires.
import { getJsonPatiently } from './api.js';

const { URLSearchParams, AbortController } = window;

const PAGE_SIZE = 5_000;
/** On a server with more items than this, the remaining items can be found only by id. */
const PAGES_MAX = 20;
const SHOWN_MAX = 100;

export class ItemPicker {
  #root = document.getElementById('picker');
  #input = document.getElementById('picker-input');
  #popup = document.getElementById('picker-popup');
  #list = document.getElementById('picker-list');
  #note = document.getElementById('picker-note');
  #items = [];
  #names = new Map();
  #selected = null;
  #active = -1;
  #isComplete = false;
  #onPick;

  constructor(onPick) {
    this.#onPick = onPick;
    this.#input.addEventListener('focus', () => this.#open());
    this.#input.addEventListener('click', () => this.#open());
    this.#input.addEventListener('input', () => this.#open());
    this.#input.addEventListener('keydown', (event) => this.#onKey(event));
    this.#list.addEventListener('pointerdown', (event) => event.preventDefault());
    this.#list.addEventListener('click', (event) => this.#pick(event.target.closest('[role=option]')));
    this.#root.addEventListener('focusout', ({ relatedTarget }) => {
      if (!this.#root.contains(relatedTarget)) this.#close();
    });
    document.addEventListener('keydown', (event) => {
      if (event.key !== '/' || event.target.matches('input')) return;
      event.preventDefault();
      this.#input.focus();
    });
  }

  /** Reads the whole list, page by page. */
  async load(onTrouble) {
    let after = null;
    for (let page = 0; page < PAGES_MAX; page += 1) {
      const query = new URLSearchParams({ limit: String(PAGE_SIZE) });
      if (after) query.set('after', after);
      const { body } = await getJsonPatiently(
        `prices/items?${query}`,
        new AbortController().signal,
        onTrouble,
      );
      this.#items = [...this.#items, ...body.data];
      for (const item of body.data) this.#names.set(item.item_id, item.name);
      after = body.next;
      if (!after) break;
    }
    this.#isComplete = true;
    if (!this.#popup.hidden) this.#fill();
  }

  nameOf(itemId) {
    return this.#names.get(itemId) ?? `Item ${itemId}`;
  }

  isNamed(itemId) {
    return Boolean(this.#names.get(itemId));
  }

  select(itemId) {
    this.#selected = itemId;
  }

  #open() {
    this.#popup.hidden = false;
    this.#input.setAttribute('aria-expanded', 'true');
    this.#fill();
  }

  #close() {
    this.#popup.hidden = true;
    this.#input.value = '';
    this.#input.setAttribute('aria-expanded', 'false');
    this.#input.removeAttribute('aria-activedescendant');
  }

  #fill() {
    const text = this.#input.value.trim().toLowerCase();
    const found = this.#find(text);
    this.#list.replaceChildren(...found.slice(0, SHOWN_MAX).map((item) => this.#option(item)));
    this.#note.textContent = this.#noteFor(found.length, text);
    const selected = found.findIndex(({ item_id }) => item_id === this.#selected);
    this.#activate(text ? 0 : Math.min(selected, SHOWN_MAX - 1));
  }

  /** By name or id; names that begin with the text come first. */
  #find(text) {
    if (!text) return this.#items;
    const rank = ({ item_id, name }) => {
      if (String(item_id) === text) return 0;
      const at = (name ?? '').toLowerCase().indexOf(text);
      if (at === 0) return 1;
      return at > 0 ? 2 : String(item_id).startsWith(text) ? 3 : null;
    };
    return this.#items
      .map((item) => ({ item, rank: rank(item) }))
      .filter((entry) => entry.rank !== null)
      .sort((a, b) => a.rank - b.rank)
      .map((entry) => entry.item);
  }

  #noteFor(found, text) {
    if (found > SHOWN_MAX) return `${SHOWN_MAX} of ${found} shown: type to narrow the list`;
    if (found > 0) return '';
    if (!this.#isComplete) return 'Reading the list of items…';
    return text ? `No item matches “${text}”` : 'No items yet';
  }

  #option({ item_id, name }) {
    const option = document.createElement('li');
    option.id = `item-${item_id}`;
    option.role = 'option';
    option.dataset.itemId = String(item_id);
    option.ariaSelected = String(item_id === this.#selected);
    const id = document.createElement('span');
    id.textContent = String(item_id);
    option.append(name ?? `Item ${item_id}`, id);
    return option;
  }

  #activate(index) {
    this.#list.querySelector('.active')?.classList.remove('active');
    this.#active = index;
    const option = this.#list.children[index];
    if (!option) {
      this.#input.removeAttribute('aria-activedescendant');
      return;
    }
    option.classList.add('active');
    option.scrollIntoView({ block: 'nearest' });
    this.#input.setAttribute('aria-activedescendant', option.id);
  }

  #onKey(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const shown = this.#list.children.length;
    if (step && this.#popup.hidden) {
      event.preventDefault();
      this.#open();
    } else if (step && shown > 0) {
      event.preventDefault();
      this.#activate((this.#active + step + shown) % shown);
    } else if (event.key === 'Enter') {
      this.#pick(this.#list.children[this.#active]);
    } else if (event.key === 'Escape') {
      this.#close();
    }
  }

  #pick(option) {
    if (!option) return;
    this.#close();
    this.#input.blur();
    this.#onPick(Number(option.dataset.itemId));
  }
}
