/**
 * Ordinary least squares by the normal equations and a Cholesky factor. A touch of ridge (1e-8 of the mean diagonal)
 * keeps columns that say the same, or nothing, from breaking it.
 *
 * @param columns regressors, each as long as `values`
 * @returns one coefficient a column
 */
export function leastSquares(columns: readonly Float64Array[], values: readonly number[]): number[] {
  const { gram, right } = normalEquations(columns, values);
  return solve(gram, right);
}

function normalEquations(
  columns: readonly Float64Array[],
  values: readonly number[],
): { gram: number[][]; right: number[] } {
  const gram = columns.map((a) => columns.map((b) => (a === b ? dot(a, a) : Number.NaN)));
  columns.forEach((a, row) => {
    for (let column = 0; column < row; column += 1) {
      const product = dot(a, columns[column] ?? a);
      set(gram, row, column, product);
      set(gram, column, row, product);
    }
  });
  const diagonal = columns.reduce((sum, _, at) => sum + get(gram, at, at), 0);
  const ridge = 1e-8 * (diagonal / Math.max(columns.length, 1)) + Number.MIN_VALUE;
  columns.forEach((_, at) => {
    set(gram, at, at, get(gram, at, at) + ridge);
  });
  return { gram, right: columns.map((column) => dot(column, values)) };
}

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let at = 0; at < a.length; at += 1) sum += (a[at] as number) * (b[at] as number);
  return sum;
}

/** Cholesky: factors in place, then substitutes forward and back. */
function solve(matrix: number[][], right: readonly number[]): number[] {
  const size = right.length;
  const solution = right.slice();
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column <= row; column += 1) {
      let sum = get(matrix, row, column);
      for (let k = 0; k < column; k += 1) sum -= get(matrix, row, k) * get(matrix, column, k);
      set(
        matrix,
        row,
        column,
        row === column ? Math.sqrt(Math.max(sum, 1e-300)) : sum / get(matrix, column, column),
      );
    }
  }
  for (let row = 0; row < size; row += 1) {
    let sum = solution[row] ?? 0;
    for (let k = 0; k < row; k += 1) sum -= get(matrix, row, k) * (solution[k] ?? 0);
    solution[row] = sum / get(matrix, row, row);
  }
  for (let row = size - 1; row >= 0; row -= 1) {
    let sum = solution[row] ?? 0;
    for (let k = row + 1; k < size; k += 1) sum -= get(matrix, k, row) * (solution[k] ?? 0);
    solution[row] = sum / get(matrix, row, row);
  }
  return solution;
}

const get = (matrix: readonly (readonly number[])[], row: number, column: number): number =>
  matrix[row]?.[column] ?? 0;

function set(matrix: number[][], row: number, column: number, value: number): void {
  const cells = matrix[row];
  if (cells !== undefined) cells[column] = value;
}
