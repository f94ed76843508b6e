import { convolutionWindow } from '../kernels/geometry.js';
import type { Graph, KernelCall, Value } from '../trace/graph.js';
import { type ConvolutionLimits, chooseConvolution } from './choose-convolution.js';

/**
 * Joins calls that ONNX Runtime's CPU provider computes in one pass:
 *
 *   Relu(Add(ChannelAffine(x), sum)), with or without Relu, with or without Add: ChannelAffine with `sum` and `relu`
 *   Add(Conv2D(x, filter), bias): FusedConv2D
 *   ChannelAffine(Conv2D(x, filter)), as in inference: FusedConv2D with `scale`, `bias`, `sum` and `relu`
 *
 * What only the sign of a ReLU's input is needed for, its gradient, reads its output instead, so that nothing keeps the input.
 */
export function fuse(graph: Graph, block: number, limits: ConvolutionLimits = {}): Graph {
  const calls = readSignsOfOutputs(graph.calls);
  const uses = countUses(calls, graph.outputs.values());
  const once = (value: Value): boolean => uses.get(value.id) === 1;
  /** The calls there are by now, by the id of their first output. */
  const makers = new Map<number, KernelCall>();
  const gone = new Set<KernelCall>();
  const result: KernelCall[] = [];
  for (const call of calls) {
    const joined = join(call);
    let next = call;
    if (joined !== undefined) {
      const { swallowed, ...changed } = joined;
      gone.add(swallowed);
      next = { outputs: call.outputs, ...changed };
    }
    makers.set(call.outputs[0].id, next);
    result.push(next);
  }
  return { ...graph, calls: joinAffines(result.filter((call) => !gone.has(call))) };

  function join(call: KernelCall) {
    if (call.kernel === 'Relu') {
      const affine = affineOf(call.inputs.x);
      if (affine === undefined) return undefined;
      const attributes = { ...affine.attributes, relu: true };
      return { kernel: 'ChannelAffine', inputs: affine.inputs, attributes, swallowed: affine };
    }
    if (call.kernel !== 'Add' && !(call.kernel === 'AddN' && Object.keys(call.inputs).length === 2)) {
      return undefined;
    }
    const [a, b] = Object.values(call.inputs);
    if (a.shape.join() !== b.shape.join()) return joinBias(a, b);
    for (const [own, sum] of [
      [b, a],
      [a, b],
    ]) {
      const affine = affineOf(own);
      if (affine === undefined || affine.inputs.sum !== undefined || own.id === sum.id) continue;
      const inputs = { ...affine.inputs, sum };
      return { kernel: 'ChannelAffine', inputs, attributes: affine.attributes, swallowed: affine };
    }
    return undefined;
  }

  /** Convolutions whose results are scaled, and read by nothing else. */
  function joinAffines(joined: readonly KernelCall[]): KernelCall[] {
    const scaled = new Set<KernelCall>();
    const fused = joined.map((call) => {
      const convolution = call.kernel === 'ChannelAffine' ? makerOf(call.inputs.x, 'Conv2D') : undefined;
      if (convolution === undefined) return call;
      const { x, filter } = convolution.inputs;
      const window = convolutionWindow(x.shape, filter.shape, convolution.attributes);
      if (chooseConvolution('forward', window, block, limits) === 'portable') return call;
      // What is added lies as the result does, and that is not whole blocks.
      if (call.inputs.sum !== undefined && window.outChannels % block !== 0) return call;
      scaled.add(convolution);
      return { outputs: call.outputs, ...scaledConvolution(call, convolution) };
    });
    return fused.filter((call) => !scaled.has(call));
  }

  function joinBias(images: Value, bias: Value) {
    const convolution = makerOf(images, 'Conv2D');
    if (convolution === undefined || bias.shape.join() !== String(images.shape[3])) return undefined;
    const inputs = { ...convolution.inputs, bias };
    const attributes = { ...convolution.attributes, activation: 'linear' };
    return { kernel: 'FusedConv2D', inputs, attributes, swallowed: convolution };
  }

  function affineOf(value: Value): KernelCall | undefined {
    const call = makerOf(value, 'ChannelAffine');
    return call?.attributes.relu === true ? undefined : call;
  }

  /** The call of a kernel that gives images, if it may be joined with the only one that reads them. */
  function makerOf(value: Value, kernel: string): KernelCall | undefined {
    if (!once(value) || value.shape.length !== 4) return undefined;
    const call = makers.get(value.id);
    return call?.kernel === kernel ? call : undefined;
  }
}

/** A convolution that scales its results itself takes the place of the call that would. */
function scaledConvolution({ inputs, attributes }: KernelCall, convolution: KernelCall) {
  const { scale, offset, sum } = inputs;
  return {
    kernel: 'FusedConv2D',
    inputs: {
      ...convolution.inputs,
      scale,
      ...(offset && { bias: offset }),
      ...(sum && { sum }),
    },
    attributes: { ...convolution.attributes, activation: attributes.relu === true ? 'relu' : 'linear' },
  };
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
