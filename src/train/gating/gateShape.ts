/** The gate's network: d -> width -> … -> width -> k, with ReLU behind each hidden layer. */
export interface GateShape {
  /** d: length of a prompt's embedding. */
  readonly hiddenSize: number;
  /** Units of a hidden layer. */
  readonly width: number;
  /** Hidden layers; without one the gate is linear. */
  readonly hiddenLayers: number;
  /** k: objectives. */
  readonly objectives: number;
}

/** Units at the network's input, behind each hidden layer, and at its output. */
export function layerWidths({ hiddenSize, width, hiddenLayers, objectives }: GateShape): number[] {
  return [hiddenSize, ...Array.from({ length: hiddenLayers }, () => width), objectives];
}
