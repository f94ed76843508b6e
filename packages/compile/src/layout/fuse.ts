import type { Graph, KernelCall, Value } from '../trace/graph.js';

/**
 * Joins calls that ONNX Runtime's CPU provider computes in one pass:
 *
 *   Relu(Add(ChannelAffine(x), sum)), with or without Relu, with or without Add
 *
 * becomes one call of ChannelAffine with the input `sum` and the attribute `relu`. What only the sign of a ReLU's input is needed
 * for, its gradient, reads its output instead, so that nothing keeps the input.
 */
export function fuseChannelAffine(graph: Graph): Graph {
  const calls = readSignsOfOutputs(graph.calls);
  const uses = countUses(calls, graph.outputs.values());
  const once = (value: Value): boolean => uses.get(value.id) === 1;
  /** What a call has become, by the id of its output. */
  const fused = new Map<number, KernelCall>();
  const gone = new Set<KernelCall>();
  const result: KernelCall[] = [];
  for (const call of calls) {
    const joined = join(call);
    if (joined === undefined) {
      result.push(call);
      continue;
    }
    const { swallowed, ...changed } = joined;
    gone.add(swallowed);
    const next: KernelCall = { kernel: 'ChannelAffine', outputs: call.outputs, ...changed };
    fused.set(call.outputs[0].id, next);
    result.push(next);
  }
  return { ...graph, calls: result.filter((call) => !gone.has(call)) };

  function join(call: KernelCall) {
    if (call.kernel === 'Relu') {
      const affine = affineOf(call.inputs.x);
      if (affine === undefined) return undefined;
      return { inputs: affine.inputs, attributes: { ...affine.attributes, relu: true }, swallowed: affine };
    }
    if (call.kernel !== 'Add' && !(call.kernel === 'AddN' && Object.keys(call.inputs).length === 2)) {
      return undefined;
    }
    const [a, b] = Object.values(call.inputs);
    if (a.shape.join() !== b.shape.join()) return undefined;
    // Of two the later one takes the other: what it adds is there by then.
    for (const [own, sum] of [
      [b, a],
      [a, b],
    ]) {
      const affine = affineOf(own);
      if (affine === undefined || affine.inputs.sum !== undefined || own.id === sum.id) continue;
      return { inputs: { ...affine.inputs, sum }, attributes: affine.attributes, swallowed: affine };
    }
    return undefined;
  }

  /** The call that gives a tensor, if it may be joined with the only one that reads it. */
  function affineOf(value: Value): KernelCall | undefined {
    if (value.source.kind !== 'call' || !once(value) || value.shape.length !== 4) return undefined;
    const call = fused.get(value.id) ?? value.source.call;
    return call.kernel === 'ChannelAffine' && call.attributes.relu !== true ? call : undefined;
  }
}

/** The sign of a ReLU's input is that of its output. */
function readSignsOfOutputs(calls: readonly KernelCall[]): KernelCall[] {
  const outputs = new Map<number, Value>();
  return calls.map((call) => {
    if (call.kernel === 'Relu') outputs.set(call.inputs.x.id, call.outputs[0]);
    const output = call.kernel === 'Step' ? outputs.get(call.inputs.x.id) : undefined;
    const alpha = (call.attributes.alpha as number | undefined) ?? 0;
    return output !== undefined && alpha === 0 ? { ...call, inputs: { x: output } } : call;
  });
}

function countUses(calls: readonly KernelCall[], outputs: Iterable<Value>): Map<number, number> {
  const uses = new Map<number, number>();
  const count = ({ id }: Value): void => void uses.set(id, (uses.get(id) ?? 0) + 1);
  for (const call of calls) for (const input of Object.values(call.inputs)) count(input);
  for (const output of outputs) count(output);
  return uses;
}
