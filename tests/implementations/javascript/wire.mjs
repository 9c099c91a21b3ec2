/** HTTP and nothing else: collects a request, asks `reply`, sends what it says. */

export const LARGEST_BODY = 10 * 1024 * 1024;

/** Thrown by whoever will not answer; becomes a problem document. */
export class Refusal extends Error {
  constructor(id, status, detail, { headers = {}, ...members } = {}) {
    super(detail);
    Object.assign(this, { id, status, headers, members });
  }

  problem(instance) {
    const { id, status, message: detail, members } = this;
    return { type: `urn:problem:${id}`, title: id.replaceAll('-', ' '), status, detail, instance, ...members };
  }
}

export class Wire {
  /** For `createServer`. Whatever was not foreseen is a 500, and the next request finds everything as it was. */
  async handle(request, response) {
    try {
      const { method, headers } = request;
      const path = this.path(request.url);
      this.send(response, await this.answered({ method, path, headers, body: await this.collect(request) }));
    } catch (error) {
      if (request.destroyed && !request.complete) return; // the client has gone
      console.error(error);
      this.send(response, { status: 500, body: { title: 'Internal error', status: 500 }, type: 'application/problem+json' });
    }
  }

  async answered(request) {
    try {
      return await this.reply(request);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return this.refused(error, request);
    }
  }

  refused(refusal, { path }) {
    return { status: refusal.status, body: refusal.problem(path), headers: refusal.headers, type: 'application/problem+json' };
  }

  path(url) {
    const [path] = url.split('?', 1);
    try {
      return decodeURIComponent(path);
    } catch {
      return path;
    }
  }

  /** The bytes of a body, null when there are too many. */
  async collect(request) {
    const chunks = [];
    let size = 0;
    for await (const chunk of request) {
      size += chunk.length;
      if (size <= LARGEST_BODY) chunks.push(chunk);
    }
    return size > LARGEST_BODY ? null : Buffer.concat(chunks);
  }

  send(response, { status, body, headers = {}, type = 'application/json' }) {
    if (body === undefined) return void response.writeHead(status, headers).end();
    const bytes = Buffer.from(this.encode(body));
    response.writeHead(status, { ...headers, 'Content-Type': type, 'Content-Length': this.length(bytes, body) }).end(bytes);
  }

  encode(value) {
    return JSON.stringify(value);
  }

  length(bytes) {
    return bytes.length;
  }
}
