/** The words for classes of the queue, which go from 0 to 7; a higher one is served first. */
export const priorityClasses = { low: 1, normal: 3, high: 5, critical: 7 } as const;
