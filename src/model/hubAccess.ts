/** How the hub is reached: `HF_ENDPOINT` names a mirror, `HF_TOKEN` opens private and gated repositories. */
export function hubAccess(signal?: AbortSignal): {
  hubUrl?: string;
  accessToken?: string;
  fetch: typeof fetch;
} {
  const { HF_ENDPOINT: endpoint, HF_TOKEN: token } = process.env;
  return {
    ...(endpoint && { hubUrl: endpoint }),
    ...(token && { accessToken: token }),
    fetch: (url, init) => fetch(url, { ...init, signal: signal ?? null }),
  };
}
