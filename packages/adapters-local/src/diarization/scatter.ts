/** Variance below which a direction carries no sound, as in the empty bands of a narrow recording. */
const smallestVariance = 1e-3;

/** Sums of products of vectors that have a mean of zero. */
export class Scatter {
  readonly #size: number;
  /** Lower triangle, row by row. */
  readonly #products: Float64Array;
  count = 0;

  constructor(size: number) {
    this.#size = size;
    this.#products = new Float64Array(triangle(size));
  }

  add(vector: Float64Array, weight: number): void {
    let cell = 0;
    for (let row = 0; row < this.#size; row += 1) {
      const value = weight * (vector[row] ?? 0);
      for (let column = 0; column <= row; column += 1) {
        this.#products[cell] = (this.#products[cell] ?? 0) + value * (vector[column] ?? 0);
        cell += 1;
      }
    }
    this.count += 1;
  }

  /** The covariance times `weight`, as a scatter of one. */
  scaled(weight: number): Scatter {
    const scaled = new Scatter(this.#size);
    scaled.count = 1;
    const unit = weight / Math.max(1, this.count);
    for (const [cell, product] of this.#products.entries()) scaled.#products[cell] = unit * product;
    return scaled;
  }

  /** The sum of two covariances. */
  plus(other: Scatter): Scatter {
    const sum = this.scaled(1);
    for (const [cell, product] of other.#products.entries()) {
      sum.#products[cell] = (sum.#products[cell] ?? 0) + product / Math.max(1, other.count);
    }
    return sum;
  }

  /** Lower triangle, row by row, of the Cholesky factor of the covariance. */
  factor(): Float64Array {
    const lower = new Float64Array(this.#products.length);
    for (let row = 0; row < this.#size; row += 1) {
      for (let column = 0; column <= row; column += 1) {
        const cell = triangle(row) + column;
        const own = (this.#products[cell] ?? 0) / Math.max(1, this.count);
        const value = own - rowProduct(lower, row, column);
        if (row === column) lower[cell] = Math.sqrt(Math.max(value, smallestVariance));
        else lower[cell] = value / (lower[triangle(column) + column] ?? 1);
      }
    }
    return lower;
  }
}

/** Rescales a vector in place so that the covariance behind `factor` becomes the identity. */
export function whiten(factor: Float64Array, vector: Float64Array): void {
  for (let row = 0; row < vector.length; row += 1) {
    let value = vector[row] ?? 0;
    for (let column = 0; column < row; column += 1) {
      value -= (factor[triangle(row) + column] ?? 0) * (vector[column] ?? 0);
    }
    vector[row] = value / (factor[triangle(row) + row] ?? 1);
  }
}

/** Product of two rows of a lower triangle, up to the diagonal of the second. */
function rowProduct(lower: Float64Array, row: number, column: number): number {
  let sum = 0;
  for (let k = 0; k < column; k += 1) {
    sum += (lower[triangle(row) + k] ?? 0) * (lower[triangle(column) + k] ?? 0);
  }
  return sum;
}

function triangle(row: number): number {
  return (row * (row + 1)) / 2;
}
