/** A smooth function; writes its gradient. */
export type Objective = (x: Float64Array, gradient: Float64Array) => Promise<number>;

export interface MinimiseOptions {
  /** Largest entry of the gradient, in size, at which it ends. */
  readonly tol: number;
  /** Iterations, at most. */
  readonly maxIter: number;
}

/** Where a minimisation ended. */
export interface Minimum {
  readonly x: Float64Array;
  readonly value: number;
  readonly iterations: number;
  /** Whether the gradient is within `tol`. */
  readonly converged: boolean;
}

/** Changes of x and of the gradient that the inverse Hessian is made of. */
const history = 20;
/** Evaluations of one line search, at most; one or two are usual. */
const mostEvaluations = 30;
/** Wolfe's conditions: what part of the expected decrease, and of the slope, a step must leave behind. */
const decrease = 1e-4;
const curvature = 0.9;
/** Relative differences of values that are rounding. */
const rounding = 8 * Number.EPSILON;

/** A point with what is known there. */
interface Point {
  readonly x: Float64Array;
  readonly gradient: Float64Array;
  readonly value: number;
}

/** A change of x, the change of the gradient along it, and 1 over their product. */
interface Change {
  readonly step: Float64Array;
  readonly turn: Float64Array;
  readonly inverse: number;
}

/**
 * Minimises a smooth function by L-BFGS with steps that meet the strong Wolfe conditions.
 *
 * Source: Nocedal & Wright, Numerical Optimization, algorithms 7.4, 7.5, 3.5 and 3.6. Departure: values that differ by rounding
 * count as equal, so that the gradient can become as small as rounding lets it.
 *
 * @param start - not changed.
 */
export async function minimise(
  objective: Objective,
  start: Float64Array,
  { tol, maxIter }: MinimiseOptions,
): Promise<Minimum> {
  const evaluate = async (x: Float64Array): Promise<Point> => {
    const gradient = new Float64Array(x.length);
    return { x, gradient, value: await objective(x, gradient) };
  };
  let point = await evaluate(start.slice());
  const changes: Change[] = [];
  for (let iteration = 0; ; iteration++) {
    const { x, gradient, value } = point;
    const converged = largest(gradient) <= tol;
    if (converged || iteration === maxIter) return { x, value, iterations: iteration, converged };
    const direction = descent(gradient, changes);
    const scale = changes.length > 0 ? 1 : Math.min(1, 1 / Math.sqrt(dot(gradient, gradient)));
    const next = await wolfePoint(evaluate, point, direction, scale);
    if (next === undefined && changes.length === 0)
      return { x, value, iterations: iteration, converged: false };
    if (next === undefined) {
      changes.length = 0;
      continue;
    }
    const step = difference(next.x, x);
    const turn = difference(next.gradient, gradient);
    const product = dot(step, turn);
    if (product > 0) changes.push({ step, turn, inverse: 1 / product });
    if (changes.length > history) changes.shift();
    point = next;
  }
}

/** Minus the inverse Hessian, as far as changes tell, times the gradient (algorithm 7.4). */
function descent(gradient: Float64Array, changes: readonly Change[]): Float64Array {
  const q = gradient.map((value) => -value);
  const weights = new Float64Array(changes.length);
  for (let c = changes.length - 1; c >= 0; c--) {
    weights[c] = changes[c].inverse * dot(changes[c].step, q);
    add(q, -weights[c], changes[c].turn);
  }
  const last = changes.at(-1);
  if (last) {
    const scale = 1 / (last.inverse * dot(last.turn, last.turn));
    for (let i = 0; i < q.length; i++) q[i] *= scale;
  }
  changes.forEach(({ step, turn, inverse }, c) => {
    add(q, weights[c] - inverse * dot(turn, q), step);
  });
  return q;
}

/** A point on a line, with the length of its step and the slope there. */
interface LinePoint {
  readonly at: number;
  readonly slope: number;
  readonly point: Point;
}

/** A point along a direction that meets the strong Wolfe conditions (algorithms 3.5 and 3.6); undefined where none is found. */
async function wolfePoint(
  evaluate: (x: Float64Array) => Promise<Point>,
  start: Point,
  direction: Float64Array,
  firstStep: number,
): Promise<Point | undefined> {
  const origin: LinePoint = { at: 0, slope: dot(start.gradient, direction), point: start };
  if (!(origin.slope < 0)) return undefined;
  const slack = rounding * Math.abs(start.value);
  const descends = ({ at, point }: LinePoint) =>
    point.value <= start.value + decrease * at * origin.slope + slack;
  let low = origin;
  let high: LinePoint | undefined;
  let step = firstStep;
  for (let evaluation = 0; evaluation < mostEvaluations; evaluation++) {
    const x = start.x.slice();
    add(x, step, direction);
    const point = await evaluate(x);
    const here: LinePoint = { at: step, slope: dot(point.gradient, direction), point };
    if (!descends(here) || (low !== origin && point.value > low.point.value + slack)) {
      high = here;
    } else {
      if (Math.abs(here.slope) <= -curvature * origin.slope) return point;
      if (high === undefined ? here.slope > 0 : here.slope * (high.at - low.at) >= 0) high = low;
      low = here;
    }
    step = high === undefined ? 2 * step : between(low, high);
  }
  return undefined;
}

/** The minimum of the cubic through two points, kept a tenth of their distance away from both. */
function between(low: LinePoint, high: LinePoint): number {
  const length = high.at - low.at;
  const middle = low.slope + high.slope - (3 * (high.point.value - low.point.value)) / length;
  const square = middle * middle - low.slope * high.slope;
  const root = Math.sign(length) * Math.sqrt(Math.max(0, square));
  const part = 1 - (high.slope + root - middle) / (high.slope - low.slope + 2 * root);
  return low.at + length * (part > 0.1 ? Math.min(part, 0.9) : part <= 0.1 ? 0.1 : 0.5);
}

function largest(values: Float64Array): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

/** a += factor b. */
function add(a: Float64Array, factor: number, b: Float64Array): void {
  for (let i = 0; i < a.length; i++) a[i] += factor * b[i];
}

function difference(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((value, i) => value - b[i]);
}
