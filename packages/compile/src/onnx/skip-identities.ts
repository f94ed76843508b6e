import type { Graph, KernelCall, Value } from '../trace/graph.js';

/** A graph without the calls that give their input back: gradients are full of them. */
export function skipIdentities(graph: Graph): Graph {
  const sources = new Map<number, Value>();
  const sourceOf = (value: Value): Value => sources.get(value.id) ?? value;
  const calls: KernelCall[] = [];
  for (const call of graph.calls) {
    const inputs: Record<string, Value> = {};
    for (const [name, value] of Object.entries(call.inputs)) inputs[name] = sourceOf(value);
    if (isIdentity(call)) sources.set(call.outputs[0].id, inputs.x);
    else calls.push({ ...call, inputs });
  }
  const outputs = new Map([...graph.outputs].map(([path, value]) => [path, sourceOf(value)]));
  return { inputs: graph.inputs, outputs, calls };
}

function isIdentity({ kernel, inputs: { x }, outputs: [y] }: KernelCall): boolean {
  switch (kernel) {
    case 'Identity':
      return true;
    case 'Cast':
      return x.dtype === y.dtype;
    case 'Reshape':
      return x.shape.join() === y.shape.join();
    default:
      return false;
  }
}
