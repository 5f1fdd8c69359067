import type { Resources } from '../core/index.ts';

/** The Interleaved Signal, and what else a session is told of its grants and requests. Times are ms since the epoch. */
export type Signal =
  | {
      readonly type: 'yield-requested';
      readonly grant: string;
      /** The tool that waits, its class, and when its wait ends. */
      readonly by: string;
      readonly priority: number;
      readonly deadline: number;
      /** What the higher one is to have set aside, and what that leaves on the device. */
      readonly granted: Resources;
      readonly left: Resources;
    }
  | {
      readonly type: 'resources-changed';
      readonly left: Resources;
      /** Where what is set aside for the session's own grant has changed: which, and what is now. */
      readonly grant?: string;
      readonly allocated?: Resources;
    }
  | { readonly type: 'resume'; readonly grant: string }
  | { readonly type: 'revoked'; readonly grant: string; readonly token: number }
  /** The owners of the circle, each waiting for the next. */
  | { readonly type: 'deadlock-victim'; readonly circle: readonly string[] }
  | { readonly type: 'granted'; readonly grant: string; readonly waited: number };
