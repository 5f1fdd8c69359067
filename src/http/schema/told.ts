/** A value as JSON tells it: what is undefined is left out. */
export type Told<T> = T extends readonly (infer E)[]
  ? readonly Told<E>[]
  : T extends object
    ? { readonly [K in keyof T as undefined extends T[K] ? never : K]: Told<T[K]> } & {
        readonly [K in keyof T as undefined extends T[K] ? K : never]?:
          | Told<Exclude<T[K], undefined>>
          | undefined;
      }
    : T;
