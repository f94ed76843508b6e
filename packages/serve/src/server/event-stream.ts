import type { ServerResponse } from 'node:http';

/** Milliseconds between two signs of life: what passes connections on closes those that stay silent. */
const heartbeat = 20_000;

/** Pages that listen, and what they are told: server-sent events. */
export class EventStream {
  private readonly listeners = new Set<ServerResponse>();
  private readonly timer = setInterval(() => this.write(': still here\n\n'), heartbeat).unref();

  /** Tells this page as well, until it leaves. */
  add(response: ServerResponse, headers: Readonly<Record<string, string>>): void {
    response.writeHead(200, { ...headers, 'content-type': 'text/event-stream; charset=utf-8' });
    // Sends the headers now. A page whose server was stopped looks for it again every second.
    response.write('retry: 1000\n\n');
    this.listeners.add(response);
    response.on('close', () => this.listeners.delete(response));
  }

  /** @param value - becomes JSON. */
  send(event: string, value: unknown): void {
    this.write(`event: ${event}\ndata: ${JSON.stringify(value)}\n\n`);
  }

  /** Lets every page go. */
  end(): void {
    clearInterval(this.timer);
    for (const response of this.listeners) response.end();
    this.listeners.clear();
  }

  private write(text: string): void {
    for (const response of this.listeners) response.write(text);
  }
}
