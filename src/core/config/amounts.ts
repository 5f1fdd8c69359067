const number = String.raw`(\d{1,15}(?:\.\d{1,9})?)`;

/** A duration in words: `500ms`, `20s`, `10m`, `2h`. */
export const durationForm: RegExp = new RegExp(`^${number}(ms|s|m|h)$`);
/** A rate: `100Mbit` is 100,000,000 bit/s. Decimal, as links are counted. */
export const rateForm: RegExp = new RegExp(`^${number}(bit|kbit|Mbit|Gbit)$`);
/** A size: `256MiB`, or decimal `256MB`. */
export const sizeForm: RegExp = new RegExp(`^${number}(B|kB|MB|GB|KiB|MiB|GiB)$`);

const milliseconds: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };
const bits: Readonly<Record<string, number>> = { bit: 1, kbit: 1e3, Mbit: 1e6, Gbit: 1e9 };
const bytes: Readonly<Record<string, number>> = {
  ...{ B: 1, kB: 1e3, MB: 1e6, GB: 1e9 },
  ...{ KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30 },
};

/** Each takes a text of its form and gives whole milliseconds, bit/s or bytes. */
export const toMilliseconds: (text: string) => number = amount(durationForm, milliseconds);
export const toBitRate: (text: string) => number = amount(rateForm, bits);
export const toBytes: (text: string) => number = amount(sizeForm, bytes);

function amount(form: RegExp, units: Readonly<Record<string, number>>): (text: string) => number {
  return (text) => {
    const [, count = 'NaN', unit = ''] = form.exec(text) ?? [];
    return Math.round(Number(count) * (units[unit] ?? Number.NaN));
  };
}
