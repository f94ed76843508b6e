/** scale * A A^T for A [d, d], row-major. */
export function outerProduct(a: Float64Array, d: number, scale: number): Float64Array {
  const product = new Float64Array(d * d);
  for (let i = 0; i < d; i++) {
    for (let j = 0; j < d; j++) {
      let sum = 0;
      for (let p = 0; p < d; p++) sum += a[i * d + p] * a[j * d + p];
      product[i * d + j] = scale * sum;
    }
  }
  return product;
}
