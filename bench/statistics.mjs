/**
 * The value below which the share q of the values lies, interpolated between the two next to it.
 * @param {readonly number[]} values
 */
export function quantile(values, q) {
  const sorted = [...values].sort((a, b) => a - b);
  const at = q * (sorted.length - 1);
  const low = Math.floor(at);
  return sorted[low] + (at - low) * (sorted[Math.ceil(at)] - sorted[low]);
}

/** @param {readonly number[]} values */
export function median(values) {
  return quantile(values, 0.5);
}

/** @param {readonly number[]} values */
export function mean(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Spearman's rank correlation; equal values share the mean of their ranks. */
export function spearman(a, b) {
  const [x, y] = [centredRanks(a), centredRanks(b)];
  return dot(x, y) / Math.sqrt(dot(x, x) * dot(y, y));
}

/** |a - b| / |b|. */
export function relativeL2(a, b) {
  return Math.hypot(...b.map((value, i) => a[i] - value)) / Math.hypot(...b);
}

export function cosine(a, b) {
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}

function dot(a, b) {
  return a.reduce((sum, value, i) => sum + value * b[i], 0);
}

function centredRanks(values) {
  const order = values.map((_, i) => i).sort((i, j) => values[i] - values[j]);
  const ranks = [];
  for (let start = 0, end = 0; start < order.length; start = end) {
    while (end < order.length && values[order[end]] === values[order[start]]) end++;
    for (let i = start; i < end; i++) ranks[order[i]] = (start + end - 1) / 2;
  }
  return ranks.map((rank) => rank - (values.length - 1) / 2);
}
