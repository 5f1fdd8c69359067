/** What a device showed of one statement of its profile. */
export type Verdict = 'holds' | "doesn't hold" | "can't be told";

/** One line of `forelock device check`. */
export interface Line {
  readonly what: string;
  readonly result: Verdict;
  readonly detail: string;
}

export function holds(what: string, detail: string): Line {
  return { what, result: 'holds', detail };
}

export function contradicts(what: string, detail: string): Line {
  return { what, result: "doesn't hold", detail };
}

export function untold(what: string, detail: string): Line {
  return { what, result: "can't be told", detail };
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
