/**
 * What a normal distribution with full covariance needs to know of the vectors it was shown.
 * Adding two of these is as good as having seen all vectors at once.
 */
export class GaussianStats {
  readonly size: number;
  count = 0;
  readonly #sums: Float64Array;
  readonly #products: Float64Array;

  constructor(size: number) {
    this.size = size;
    this.#sums = new Float64Array(size);
    this.#products = new Float64Array((size * (size + 1)) / 2);
  }

  /** Takes in row `index` of a table whose rows have `size` values. */
  addRow(table: Float32Array, index: number): void {
    const at = index * this.size;
    let cell = 0;
    for (let row = 0; row < this.size; row += 1) {
      const value = table[at + row] ?? 0;
      this.#sums[row] = (this.#sums[row] ?? 0) + value;
      for (let column = 0; column <= row; column += 1) {
        this.#products[cell] = (this.#products[cell] ?? 0) + value * (table[at + column] ?? 0);
        cell += 1;
      }
    }
    this.count += 1;
  }

  /** Takes in (`sign` 1) or takes back (`sign` -1) all that `other` has seen. */
  add(other: GaussianStats, sign: 1 | -1 = 1): void {
    this.count += sign * other.count;
    for (let index = 0; index < this.#sums.length; index += 1) {
      this.#sums[index] = (this.#sums[index] ?? 0) + sign * (other.#sums[index] ?? 0);
    }
    for (let index = 0; index < this.#products.length; index += 1) {
      this.#products[index] = (this.#products[index] ?? 0) + sign * (other.#products[index] ?? 0);
    }
  }

  plus(other: GaussianStats, sign: 1 | -1 = 1): GaussianStats {
    const sum = new GaussianStats(this.size);
    sum.add(this);
    sum.add(other, sign);
    return sum;
  }

  mean(): Float64Array {
    return this.#sums.map((sum) => sum / Math.max(1, this.count));
  }

  /** Lower triangle, row by row, of the Cholesky factor of the covariance. */
  factor(floor: Float64Array): Float64Array {
    const mean = this.mean();
    const lower = new Float64Array(this.#products.length);
    for (let row = 0; row < this.size; row += 1) {
      for (let column = 0; column <= row; column += 1) {
        const cell = triangle(row) + column;
        let value =
          (this.#products[cell] ?? 0) / Math.max(1, this.count) -
          (mean[row] ?? 0) * (mean[column] ?? 0);
        value -= rowProduct(lower, row, column);
        if (row === column) lower[cell] = Math.sqrt(Math.max(value, floor[row] ?? 1e-6));
        else lower[cell] = value / (lower[triangle(column) + column] ?? 1);
      }
    }
    return lower;
  }

  /** Logarithm of the determinant of the covariance. */
  logDeterminant(floor: Float64Array): number {
    const lower = this.factor(floor);
    let sum = 0;
    for (let row = 0; row < this.size; row += 1) {
      sum += 2 * Math.log(lower[triangle(row) + row] ?? 1);
    }
    return sum;
  }

  /** The variance of each value on its own. */
  variances(): Float64Array {
    const mean = this.mean();
    return mean.map((value, row) => {
      const square = (this.#products[triangle(row) + row] ?? 0) / Math.max(1, this.count);
      return Math.max(0, square - value * value);
    });
  }
}

/** A fitted normal distribution that tells how likely a vector is. */
export class Gaussian {
  readonly #mean: Float64Array;
  readonly #lower: Float64Array;
  readonly #constant: number;
  readonly #solved: Float64Array;

  constructor(stats: GaussianStats, floor: Float64Array) {
    this.#mean = stats.mean();
    this.#lower = stats.factor(floor);
    this.#solved = new Float64Array(stats.size);
    let logs = stats.size * Math.log(2 * Math.PI);
    for (let row = 0; row < stats.size; row += 1) {
      logs += 2 * Math.log(this.#lower[triangle(row) + row] ?? 1);
    }
    this.#constant = -0.5 * logs;
  }

  /** Natural logarithm of the density at row `index` of a table. */
  logLikelihood(table: Float32Array, index: number): number {
    const size = this.#mean.length;
    let distance = 0;
    for (let row = 0; row < size; row += 1) {
      let value = (table[index * size + row] ?? 0) - (this.#mean[row] ?? 0);
      const at = triangle(row);
      for (let column = 0; column < row; column += 1) {
        value -= (this.#lower[at + column] ?? 0) * (this.#solved[column] ?? 0);
      }
      value /= this.#lower[at + row] ?? 1;
      this.#solved[row] = value;
      distance += value * value;
    }
    return this.#constant - 0.5 * distance;
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

/**
 * Bayesian information criterion for "two sources" against "one source": positive when two normal
 * distributions explain the vectors better than one, by more than their extra parameters cost.
 * `weight` scales that cost (1 is the textbook's).
 */
export function twoSourcesGain(
  left: GaussianStats,
  right: GaussianStats,
  floor: Float64Array,
  weight: number,
): number {
  const both = left.plus(right);
  const parameters = left.size + (left.size * (left.size + 1)) / 2;
  const gain =
    both.count * both.logDeterminant(floor) -
    left.count * left.logDeterminant(floor) -
    right.count * right.logDeterminant(floor);
  return 0.5 * (gain - weight * parameters * Math.log(Math.max(2, both.count)));
}
