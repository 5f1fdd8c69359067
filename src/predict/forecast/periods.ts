const day = 86_400_000;

/** Steps of which a year has a whole number, though they are of unequal length: months, quarters. In days. */
const calendarSteps = [
  { least: 28, most: 31, period: 12 },
  { least: 90, most: 92, period: 4 },
];

/**
 * Seasons, in steps, shortest first: a day and a week as far as the step divides them into four parts at least; a year of
 * months or quarters.
 *
 * @param step milliseconds
 */
export function periodsOf(step: number): readonly number[] {
  const calendar = calendarSteps.find(({ least, most }) => step >= least * day && step <= most * day);
  if (calendar !== undefined) return [calendar.period];
  return [day, 7 * day]
    .map((length) => length / step)
    .filter((period) => Number.isInteger(period) && period >= 4);
}
