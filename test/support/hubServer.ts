import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface HubServer extends AsyncDisposable {
  readonly url: string;
  /** Every request's method, path and range, in order. */
  readonly requests: { path: string; range: string | undefined; authorization: string | undefined }[];
  /** Commit that each revision means. */
  readonly revisions: Record<string, string>;
  /** Bytes after which a download of this file is cut, once; `stalled` may choose the moment, or let it hang. */
  cut: { path: string; after: number; stalled?: (cut: () => void) => void } | undefined;
  /** Token that requests must carry. */
  token: string | undefined;
}

/** A server with the routes of the hub that a model is fetched by: one repository, the same files at every commit. */
export async function hubServer(repo: string, files: Readonly<Record<string, Buffer>>): Promise<HubServer> {
  const server = createServer((request, response) => answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const hub: HubServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests: [],
    revisions: { main: "a".repeat(40) },
    cut: undefined,
    token: undefined,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };

  function answer(request: IncomingMessage, response: ServerResponse): void {
    const path = decodeURIComponent(new URL(request.url ?? "", hub.url).pathname);
    const { range, authorization } = request.headers;
    hub.requests.push({ path, range, authorization });
    if (hub.token && authorization !== `Bearer ${hub.token}`)
      return void json(response, 401, { error: "Unauthorized" });
    const revision = path.startsWith(`/api/models/${repo}/revision/`) && path.split("/").at(-1);
    if (revision) {
      const sha = hub.revisions[revision];
      return void (sha
        ? json(response, 200, { _id: "1", id: repo, sha })
        : json(response, 404, { error: "Revision not found" }));
    }
    if (path.startsWith(`/api/models/${repo}/tree/`)) {
      const entries = Object.entries(files).map(([name, { length }]) => ({
        type: "file",
        path: name,
        size: length,
        oid: "0",
      }));
      return void json(response, 200, entries);
    }
    const name = new RegExp(`^/${repo}/resolve/[^/]+/(.+)$`).exec(path)?.[1] ?? "";
    const content = files[name];
    if (!content) {
      response.setHeader("X-Error-Code", "EntryNotFound");
      return void json(response, 404, { error: "Entry not found" });
    }
    send(response, name, content, range);
  }

  function send(response: ServerResponse, name: string, content: Buffer, range: string | undefined): void {
    const [start = 0, end = content.length - 1] = (/bytes=(\d+)-(\d+)/.exec(range ?? "") ?? []).slice(1).map(Number);
    response.writeHead(range ? 206 : 200, {
      ETag: '"0"',
      "Content-Length": end - start + 1,
      ...(range && { "Content-Range": `bytes ${start}-${end}/${content.length}` }),
    });
    if (hub.cut?.path === name && end > 0) {
      const { after, stalled = (cut) => cut() } = hub.cut;
      response.write(content.subarray(start, after), () => stalled(() => response.destroy()));
      hub.cut = undefined;
    } else response.end(content.subarray(start, end + 1));
  }

  return hub;
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(body));
}
