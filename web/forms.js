// A visitor's acts on the server. Each place runs one act at a time; its buttons wait meanwhile, and its `.said`
// shows the result. A place is a form, or any element that holds a button and its `.said`.
import { ApiError } from './api.js';

/** With these codes the visitor must sign in, or sign in again. */
const MUST_SIGN_IN = new Set([
  'unauthenticated',
  'invalid_session',
  'session_ended',
  'banned',
  'fresh_proof_needed',
]);

/** The wallet refused the act, and this is its message. */
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

  /**
   * Calls `onSignedOut(words)` when the server no longer recognises the session, or wants a fresh sign-in; it returns
   * false if the page knew that already.
   */
  constructor(onSignedOut) {
    this.#onSignedOut = onSignedOut;
  }

  /** `act` gets the values of the form; the text that it resolves to, if any, is shown. */
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
      // A disabled button loses the keyboard's focus; it gets the focus back unless the act has moved the focus.
      if (document.activeElement === document.body && activeElement?.isConnected) activeElement.focus();
    }
  }

  #refused(place, error) {
    if (error instanceof ApiError && MUST_SIGN_IN.has(error.code) && this.#onSignedOut(wordsOf(error)))
      return;
    if (error instanceof ApiError || error instanceof WalletError) {
      say(place, wordsOf(error), 'error');
      return;
    }
    say(place, 'Something went wrong on this page.', 'error');
    throw error;
  }
}
