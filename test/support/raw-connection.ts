// A TCP connection that shows what a server writes byte by byte: stock clients hide framing and hang-ups.
import { connect, type Socket } from 'node:net';
import { eventually } from './eventually.js';

export class RawConnection {
  /** Everything received, one character per byte. */
  text = '';
  isOver = false;
  private readonly socket: Socket;

  constructor(url: string) {
    const { hostname, port } = new URL(url);
    this.socket = connect(Number(port), hostname).setEncoding('latin1');
    this.socket.on('data', (text: string) => (this.text += text));
    this.socket.on('close', () => (this.isOver = true));
    this.socket.on('error', () => (this.isOver = true));
  }

  /** Sends a request. `headers` are lines such as `Accept: text/event-stream`; they describe the body. */
  request(line: string, headers: readonly string[] = [], body = ''): this {
    this.socket.write([line, 'Host: ringside.test', ...headers, '', body].join('\r\n'));
    return this;
  }

  /** Waits until the received text matches. */
  async until(pattern: RegExp): Promise<RegExpExecArray> {
    return eventually(() => {
      const match = pattern.exec(this.text);
      if (!match) throw new Error(`${pattern.source} is not in ${JSON.stringify(this.text.slice(-600))}`);
      return match;
    });
  }

  over(): Promise<boolean> {
    return eventually(() => this.isOver);
  }

  /** The bodies of the answer that begins at `from`, chunk by chunk; ends with '' after the last chunk. */
  chunks(from = 0): string[] {
    const chunks: string[] = [];
    let at = this.text.indexOf('\r\n\r\n', from) + 4;
    for (;;) {
      const size = /^([0-9a-f]+)\r\n/.exec(this.text.slice(at, at + 16));
      if (!size) return chunks;
      const start = at + size[0].length;
      const end = start + parseInt(size[1] ?? '', 16);
      if (this.text.slice(end, end + 2) !== '\r\n') return chunks;
      chunks.push(this.text.slice(start, end));
      if (end === start) return chunks;
      at = end + 2;
    }
  }

  close(): void {
    this.socket.destroy();
  }
}
