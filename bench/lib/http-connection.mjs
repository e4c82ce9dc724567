// One keep-alive connection that sends one request at a time, as cheaply as possible, because the load must not limit
// the measurement. It understands only answers with a Content-Length.
import { connect } from 'node:net';

const HEAD_END = Buffer.from('\r\n\r\n');
const LENGTH = /\r\ncontent-length: *(\d+)/i;
const NOTHING = Buffer.alloc(0);
const NO_CONTENT = 204;

export class HttpConnection {
  #socket;
  #pending = NOTHING;
  #answer;

  constructor(port) {
    this.#socket = connect({ port, host: '127.0.0.1', noDelay: true });
    this.#socket.on('data', (bytes) => this.#take(bytes));
    this.#socket.on('close', () => this.#answer?.reject(new Error('the server closed a connection')));
    this.#socket.on('error', (error) => this.#answer?.reject(error));
  }

  post(path, token, json) {
    return this.ask('POST', path, token, json);
  }

  /** Returns `{status, body}`; the body is bytes. `token` is a bearer credential; an empty `json` is no body. */
  ask(method, path, token, json) {
    const type = json === '' ? '' : 'Content-Type: application/json\r\n';
    return new Promise((resolve, reject) => {
      this.#answer = { resolve, reject };
      this.#socket.write(
        `${method} ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${token}\r\n${type}` +
          `Content-Length: ${Buffer.byteLength(json)}\r\n\r\n${json}`,
      );
    });
  }

  close() {
    this.#answer = undefined;
    this.#socket.destroy();
  }

  #take(bytes) {
    const known = this.#pending.length > 0 ? Buffer.concat([this.#pending, bytes]) : bytes;
    this.#pending = known;
    const headEnd = known.indexOf(HEAD_END);
    if (headEnd < 0) return;
    const head = known.latin1Slice(0, headEnd);
    const status = Number(head.slice(9, 12));
    const [, length] = status === NO_CONTENT ? [head, 0] : (LENGTH.exec(head) ?? []);
    const end = headEnd + HEAD_END.length + Number(length);
    if (length === undefined) return this.#answer?.reject(new Error(`an answer without a length: ${head}`));
    if (known.length < end) return;
    this.#pending = known.subarray(end);
    const { resolve } = this.#answer;
    this.#answer = undefined;
    resolve({ status, body: known.subarray(headEnd + HEAD_END.length, end) });
  }
}
