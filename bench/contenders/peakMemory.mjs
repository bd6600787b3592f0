import { existsSync, readFileSync } from "node:fs";

/**
 * The most memory that this process has held, in bytes (peak RSS). getrusage's number counts the process that started
 * this one as well, which Linux's VmHWM doesn't.
 */
export function peakMemory() {
  const status = "/proc/self/status";
  const kibibytes = existsSync(status)
    ? /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(status, "utf8"))?.[1]
    : process.resourceUsage().maxRSS;
  return Number(kibibytes) * 1024;
}
