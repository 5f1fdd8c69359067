/** Ansible's ranges in host names: `r[1:3]`, `r[01:10:2]`, `r[a:c]`; the name alone where there is none. */
export function hostsInRange(pattern: string): readonly string[] {
  const found = /^(.*?)\[(\w+):(\w+)(?::(\d+))?\](.*)$/.exec(pattern);
  if (found === null) return [pattern];
  const [, before = '', first = '', last = '', step = '1', after = ''] = found;
  return steps(first, last, Math.max(1, Number(step))).flatMap((each) =>
    hostsInRange(after).map((rest) => `${before}${each}${rest}`),
  );
}

/** Hosts that one range may stand for: a mistyped end must not fill the memory. */
const most = 100_000;

function steps(first: string, last: string, step: number): readonly string[] {
  const isNumber = /^\d+$/.test(first) && /^\d+$/.test(last);
  const from = isNumber ? Number(first) : first.charCodeAt(0);
  const to = isNumber ? Number(last) : last.charCodeAt(0);
  const count = Math.min(most, Math.max(0, Math.floor((to - from) / step) + 1));
  return Array.from({ length: count }, (_, index) => {
    const at = from + index * step;
    return isNumber ? String(at).padStart(first.length, '0') : String.fromCharCode(at);
  });
}
