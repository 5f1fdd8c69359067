import type { LogNormal } from '../log-normal.ts';
import { fadeBefore, fadeSince } from './faded.ts';

/** So many workflows weigh as much as the belief that a tool's estimate is its median hold. */
const priorWeight = 4;
/** The spread, squared, of ln(estimate) in the belief that a longer estimate means a longer hold. */
const priorSpread = 0.1;

/** How a tool's estimates have compared with its holds; both in ln(milliseconds), with weights that fade. */
export class Bias {
  #weight = 0;
  #last = 0;
  #estimate = 0;
  #hold = 0;
  #estimateSquares = 0;
  #holdSquares = 0;
  #products = 0;

  learn(estimate: number, held: number, at: number): void {
    this.#fade(fadeBefore(at, this.#last));
    this.#last = at;
    this.#weight += 1;
    const [x, y] = [Math.log(estimate) - this.#estimate, Math.log(Math.max(held, 1)) - this.#hold];
    this.#estimate += x / this.#weight;
    this.#hold += y / this.#weight;
    const left = 1 - 1 / this.#weight;
    this.#estimateSquares += left * x * x;
    this.#holdSquares += left * y * y;
    this.#products += left * x * y;
  }

  /** What holds have been to estimates, as a factor (geometric mean), drawn towards 1 where few are known. */
  factorAt(at: number): number {
    return Math.exp(this.#shareAt(at) * (this.#hold - this.#estimate));
  }

  /**
   * The hold that an estimate stands for: least squares of ln(hold) on ln(estimate), drawn towards a slope of 1 and no
   * bias. A tool that always says the same has a slope that does not matter, and the spread of its holds.
   */
  corrected(estimate: number, prior: LogNormal, at: number): LogNormal {
    const slope =
      (this.#products + priorWeight * priorSpread) / (this.#estimateSquares + priorWeight * priorSpread);
    const usual = this.#weight > 0 ? this.#estimate : Math.log(estimate);
    const mu =
      usual + slope * (Math.log(estimate) - usual) + this.#shareAt(at) * (this.#hold - this.#estimate);
    const residual = this.#holdSquares - 2 * slope * this.#products + slope ** 2 * this.#estimateSquares;
    const variance = (Math.max(residual, 0) + priorWeight * prior.sigma ** 2) / (this.#weight + priorWeight);
    return { mu, sigma: Math.sqrt(variance) };
  }

  weightAt(at: number): number {
    return this.#weight * fadeSince(at, this.#last);
  }

  #shareAt(at: number): number {
    const weight = this.weightAt(at);
    return weight / (weight + priorWeight);
  }

  #fade(factor: number): void {
    this.#weight *= factor;
    this.#estimateSquares *= factor;
    this.#holdSquares *= factor;
    this.#products *= factor;
  }
}
