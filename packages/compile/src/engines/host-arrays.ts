import { sizeOf } from '@simvae/arrays';
import { holds } from '../trace/graph.js';
import { flattenTree, type Tree } from '../tree.js';
import type { HostArray, Program, TensorSpec } from '../types.js';

/** The arrays of one run, by path. */
export interface RunArrays {
  readonly inputs: ReadonlyMap<string, HostArray>;
  /** Arrays of the caller's to write to. */
  readonly outputs: ReadonlyMap<string, HostArray>;
}

/** Lists the typed arrays of a tree by path. */
export function flattenArrays(tree: Tree<HostArray>): Map<string, HostArray> {
  return flattenTree<HostArray>(tree, (node): node is HostArray => ArrayBuffer.isView(node));
}

/**
 * Lists and checks the arrays of a run: every input there, none unknown, each of the right type and length.
 *
 * @param program - whose outputs are not checked as long as they are unknown.
 * @throws {RangeError} If a name is unknown or missing, or a length is wrong.
 * @throws {TypeError} If an array has the wrong element type.
 */
export function runArrays(
  { inputs, outputs }: Pick<Program, 'inputs' | 'outputs'>,
  given: Tree<HostArray>,
  into: Tree<HostArray>,
): RunArrays {
  const arrays = { inputs: flattenArrays(given), outputs: flattenArrays(into) };
  checkArrays(arrays.inputs, inputs, 'input');
  for (const path of inputs.keys()) {
    if (!arrays.inputs.has(path)) {
      throw new RangeError(`run: the input \`${path}\` must be given; it is missing.`);
    }
  }
  if (outputs.size > 0) checkArrays(arrays.outputs, outputs, 'output');
  return arrays;
}

/**
 * Checks that arrays fit what a program takes or gives.
 *
 * @param what - for messages.
 */
export function checkArrays(
  arrays: ReadonlyMap<string, HostArray>,
  specs: ReadonlyMap<string, TensorSpec>,
  what: 'input' | 'output',
): void {
  for (const [path, data] of arrays) {
    const spec = specs.get(path);
    if (!spec) {
      throw new RangeError(
        `run: there is no ${what} \`${path}\`; the ${what}s are ${[...specs.keys()].join(', ')}.`,
      );
    }
    if (!holds(data, spec.dtype)) {
      throw new TypeError(
        `run: ${what} \`${path}\` must be a typed array for ${spec.dtype}, got ${(data as object).constructor.name}.`,
      );
    }
    if (data.length !== sizeOf(spec.shape)) {
      throw new RangeError(
        `run: ${what} \`${path}\` must have ${sizeOf(spec.shape)} elements (shape [${spec.shape}]), got ${data.length}.`,
      );
    }
  }
}

/** What a tree of arrays held when it was checked: tells, without garbage, whether a tree still holds just that. */
export class TreeMemory {
  private readonly names: string[] = [];
  private readonly children: unknown[] = [];
  /** Of an array its length; of a subtree where its children end in these lists. */
  private readonly ends: number[] = [];
  private position = 0;

  constructor(tree: Tree<HostArray>) {
    this.record(tree);
  }

  /** Whether a tree has the same names and the very same arrays (whatever they contain by now), in the same order. */
  holds(tree: Tree<HostArray>): boolean {
    this.position = 0;
    return this.compare(tree) && this.position === this.names.length;
  }

  private record(tree: Tree<HostArray>): void {
    for (const name in tree) {
      const child = tree[name];
      const at = this.names.push(name) - 1;
      this.children.push(child);
      if (isArray(child)) this.ends[at] = child.length;
      else {
        this.record(child);
        this.ends[at] = this.names.length;
      }
    }
  }

  private compare(tree: Tree<HostArray>): boolean {
    for (const name in tree) {
      const child = tree[name];
      const at = this.position++;
      if (child !== this.children[at] || name !== this.names[at]) return false;
      if (isArray(child)) {
        // An array whose buffer was given away has no length any more.
        if (child.length !== this.ends[at]) return false;
      } else if (!this.compare(child) || this.position !== this.ends[at]) return false;
    }
    return true;
  }
}

function isArray(child: HostArray | Tree<HostArray>): child is HostArray {
  return ArrayBuffer.isView(child);
}
