/**
 * Names of code points of the DS field (RFC 2474 section 3): class selectors (RFC 2474 section 4.2.2), assured forwarding (RFC
 * 2597 section 6), expedited forwarding (RFC 3246 section 2.7) and lower effort (RFC 8622 section 4).
 */
export type CodePointName =
  | `cs${0 | 1 | 2 | 3 | 4 | 5 | 6 | 7}`
  | `af${1 | 2 | 3 | 4}${1 | 2 | 3}`
  | 'ef'
  | 'le';

export const codePoints: Readonly<Record<CodePointName, number>> = {
  ...{ cs0: 0, cs1: 8, cs2: 16, cs3: 24, cs4: 32, cs5: 40, cs6: 48, cs7: 56 },
  ...{ af11: 10, af12: 12, af13: 14, af21: 18, af22: 20, af23: 22 },
  ...{ af31: 26, af32: 28, af33: 30, af41: 34, af42: 36, af43: 38 },
  ...{ ef: 46, le: 1 },
};
