import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { pipeline } from "node:stream/promises";
import { writeFileAtomically } from "./writeFileAtomically.js";

/**
 * SHA-256 of a file, hexadecimal. Hashing gigabytes at every start would cost seconds, so the result is remembered
 * with the file's identity (inode, size, change and modification time in nanoseconds): any write to the file changes it.
 * @param cache folder that the memory is kept in.
 */
export async function fileHash(path: string, cache: string): Promise<string> {
  const absolute = resolve(path);
  const identity = await fileIdentity(absolute);
  const memory = join(cache, "hashes", `${createHash("sha256").update(absolute).digest("hex").slice(0, 32)}.json`);
  const remembered = await recall(memory);
  if (remembered?.identity === identity) return remembered.sha256;
  const hash = createHash("sha256");
  await pipeline(createReadStream(absolute, { highWaterMark: 1 << 20 }), hash);
  const sha256 = hash.digest("hex");
  await rememberHash(memory, identity, sha256);
  return sha256;
}

async function fileIdentity(path: string): Promise<string> {
  const { ino, size, mtimeNs, ctimeNs } = await stat(path, { bigint: true });
  return [ino, size, mtimeNs, ctimeNs].join(":");
}

async function recall(memory: string): Promise<{ identity: string; sha256: string } | undefined> {
  try {
    const { identity, sha256 } = JSON.parse(await readFile(memory, "utf8"));
    return typeof identity === "string" && /^[0-9a-f]{64}$/.test(sha256) ? { identity, sha256 } : undefined;
  } catch {
    return undefined; // never hashed, or a damaged memory: hash (again)
  }
}

/** A cache that can't be written costs the memory, not the work. */
async function rememberHash(memory: string, identity: string, sha256: string): Promise<void> {
  try {
    await writeFileAtomically(memory, JSON.stringify({ identity, sha256 }));
  } catch (error) {
    if (!["EACCES", "EPERM", "EROFS"].includes((error as NodeJS.ErrnoException).code ?? "")) throw error;
  }
}
