import { toChannelsFirst, toChannelsLast } from '../kernels/channels-first.js';
import type { OnnxBuilder } from '../onnx/onnx-builder.js';
import type { Value } from '../trace/graph.js';
import type { BlockedOperators } from './blocked-operators.js';

/**
 * How a tensor lies in memory.
 *
 * - `plain`: as traced; images are [n, h, w, c].
 * - `first`: images as [n, c, h, w], as ONNX's own convolutions and pools want them.
 * - `blocks`: images as [n, c / block, h, w, block], see BlockedOperators.
 * - `rows`: images as [h, w, n, c]: what one matrix product of Winograd's algorithm takes lies together.
 */
export type Form = 'plain' | 'first' | 'blocks' | 'rows';

/**
 * Names of tensors in each form that is there. A tensor is converted when it is first asked for in another form, once. The form
 * it was computed in is its home.
 */
export class Forms {
  private readonly names = new Map<number, Map<Form, string>>();
  private readonly memos = new Map<string, string>();
  private readonly ops: BlockedOperators;
  private readonly plainName: (value: Value) => string;

  /** @param plainName - name of a tensor that is no result of a call: an input or a constant. */
  constructor(ops: BlockedOperators, plainName: (value: Value) => string) {
    this.ops = ops;
    this.plainName = plainName;
  }

  home({ id }: Value): Form {
    return this.names.get(id)?.keys().next().value ?? 'plain';
  }

  set({ id }: Value, form: Form, name: string): void {
    const names = this.names.get(id) ?? new Map<Form, string>();
    this.names.set(id, names.set(form, name));
  }

  get(value: Value, form: Form): string {
    const known = this.names.get(value.id)?.get(form);
    if (known !== undefined) return known;
    const name = form === 'plain' ? this.toPlain(value) : this.convert(value, form);
    this.set(value, form, name);
    return name;
  }

  /** What is computed once of a tensor and needed by several calls. */
  once({ id }: Value, what: string, make: () => string): string {
    const key = `${id} ${what}`;
    const known = this.memos.get(key) ?? make();
    this.memos.set(key, known);
    return known;
  }

  private toPlain(value: Value): string {
    const home = this.home(value);
    const name = this.names.get(value.id)?.get(home);
    if (name === undefined) return this.plainName(value);
    switch (home) {
      case 'blocks':
        return this.ops.fromBlocks(name, value.shape[3], true);
      case 'first':
        return toChannelsLast(this.onnx, name);
      default:
        return this.onnx.op('Transpose', [name], { perm: [2, 0, 1, 3] });
    }
  }

  private convert(value: Value, form: Exclude<Form, 'plain'>): string {
    const { ops, onnx } = this;
    const blocks = this.names.get(value.id)?.get('blocks');
    if (blocks !== undefined && form === 'first') return ops.fromBlocks(blocks, value.shape[3], false);
    if (blocks !== undefined && form === 'rows') return ops.rowsFromBlocks(blocks, value.shape);
    const first = this.names.get(value.id)?.get('first');
    if (first !== undefined && form === 'blocks') return ops.toBlocks(first, false);
    const plain = this.get(value, 'plain');
    switch (form) {
      case 'blocks':
        return ops.toBlocks(plain, true);
      case 'first':
        return toChannelsFirst(onnx, plain);
      default:
        return onnx.op('Transpose', [plain], { perm: [1, 2, 0, 3] });
    }
  }

  private get onnx(): OnnxBuilder {
    return this.ops.onnx;
  }
}
