import { defineConfig } from "vitest/config";

/**
 * Comparisons with other implementations; scripts/peers.mjs sets ARMORM_PEERS_PYTHON and ARMORM_TORCH_PYTHON to
 * interpreters that have them.
 */
export default defineConfig({
  test: {
    include: ["test/peers/**/*.test.ts"],
    reporters: ["default", "./test/reporters/closingLine.ts"],
    maxWorkers: 1,
    testTimeout: 300_000,
    hookTimeout: 600_000,
  },
});
