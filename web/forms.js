// Acts of a visitor on the server: one at a time for each place, whose buttons wait meanwhile, and whose `.said` tells
// how it went. A place is a form, or whatever holds a button and its `.said`.
import { ApiError } from './api.js';

const SIGNED_OUT = new Set(['unauthenticated', 'invalid_session', 'session_ended', 'banned']);

/** What somebody's wallet said instead of doing it. */
export class WalletError extends Error {}

export function wordsOf(error) {
  if (error instanceof WalletError) return error.message;
  const { message, code, requestId } = error;
  return `${message} (${[code, requestId && `request ${requestId}`].filter(Boolean).join(', ')})`;
}

export function say(place, text, kind = 'done') {
  const said = place.querySelector('.said');
  said.dataset.kind = kind;
  said.textContent = text;
}

export class Forms {
  #onSignedOut;

  /** `onSignedOut(words)` is told when the server no longer knows who is asking; false if that was no news. */
  constructor(onSignedOut) {
    this.#onSignedOut = onSignedOut;
  }

  /** `act` gets the values of the form; what it resolves to, if anything, is said. */
  onSubmit(form, act) {
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      void this.attempt(form, () => act(new window.FormData(form)));
    });
  }

  onClick(button, place, act) {
    button.addEventListener('click', () => void this.attempt(place, act));
  }

  async attempt(place, act) {
    const buttons = [...place.querySelectorAll('button')];
    if (buttons.some(({ disabled }) => disabled)) return;
    const { activeElement } = document;
    for (const button of buttons) button.disabled = true;
    say(place, '');
    try {
      say(place, (await act()) ?? '');
    } catch (error) {
      this.#refused(place, error);
    } finally {
      for (const button of buttons) button.disabled = false;
      // A button that waits loses the keyboard's focus; it gets it back unless the act has moved it on.
      if (document.activeElement === document.body && activeElement?.isConnected) activeElement.focus();
    }
  }

  #refused(place, error) {
    if (error instanceof ApiError && SIGNED_OUT.has(error.code) && this.#onSignedOut(wordsOf(error))) return;
    if (error instanceof ApiError || error instanceof WalletError) {
      say(place, wordsOf(error), 'error');
      return;
    }
    say(place, 'Something went wrong on this page.', 'error');
    throw error;
  }
}
