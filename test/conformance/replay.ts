import { setTimeout as sleep } from 'node:timers/promises';
import type { DeviceTarget } from '../../src/netconf/index.ts';
import type { House } from '../proxy/house.ts';
import { WireSession } from './wire-session.ts';

/**
 * A line of an input: a session opens, as a tool or `past Forelock`; sends, and hears up to the reply; sends alone; hears up to
 * an event or a reply. Or all wait until Forelock shows so many waiters, or holders past it.
 */
export type Line =
  | { readonly session: string; readonly opens: string }
  | { readonly session: string; readonly asks: string }
  | { readonly session: string; readonly sends: string }
  | { readonly session: string; readonly hears: string }
  | { readonly until: 'waiters' | 'outside'; readonly count: number };

/** What a run can't repeat, or a forecast says: by the element that it stands in. */
const placeholders: readonly (readonly [RegExp, string])[] = [
  [/(?<=<(?:eventTime|expires|since|deadline)(?: [^>]*)?>)[^<]*/g, '{time}'],
  [/(?<=<(?:waited|expected-wait)>)\d+/g, '{milliseconds}'],
  [/(?<=<score(?: [^>]*)?>)[^<]*/g, '{score}'],
  [/(?<=<(?:cpu|memory|bandwidth)>)\d+/g, '{amount}'],
  [/(?<=too little left: cpu )[\d.]+/g, '{amount}'],
];

/** Plays an input before a fresh house; gives the output: a line for each message that a session heard. */
export async function replay(house: House, input: readonly Line[]): Promise<string> {
  const sessions = new Map<string, WireSession>();
  const output: string[] = [];
  try {
    for (const line of input) await playLine(house, sessions, line, output);
    return output.map((line) => `${line}\n`).join('');
  } finally {
    for (const session of sessions.values()) session.close();
  }
}

async function playLine(
  house: House,
  sessions: Map<string, WireSession>,
  line: Line,
  output: string[],
): Promise<void> {
  if ('until' in line) return shown(house, line);
  const { session: name } = line;
  if ('opens' in line) {
    sessions.set(name, await WireSession.open(doorFor(house, line.opens)));
    return;
  }
  const session = sessions.get(name);
  if (session === undefined) throw new Error(`no session is called '${name}'`);
  if ('sends' in line) return session.send(line.sends);
  if ('asks' in line) session.send(line.asks);
  await hear(name, session, 'asks' in line ? 'rpc-reply' : line.hears, output);
}

/** Up to the message of that name: a reply, or the event of a notification. */
async function hear(name: string, session: WireSession, last: string, output: string[]): Promise<void> {
  for (let isLast = false; !isLast; ) {
    const message = await session.next();
    isLast = new RegExp(`<${last}[\\s>]`).test(message);
    const told = placeholders.reduce((text, [what, by]) => text.replace(what, by), message);
    output.push(JSON.stringify({ session: name, hears: told }));
  }
}

async function shown(house: House, { until, count }: Extract<Line, { until: string }>): Promise<void> {
  const now = (): number => house.forelock.status().devices[0]?.[until].length ?? 0;
  for (let n = 0; n < 1_000 && now() !== count; n += 1) await sleep(10);
  if (now() !== count) throw new Error(`${now()} ${until} are shown, not ${count}`);
}

function doorFor(house: House, tool: string): DeviceTarget {
  if (tool !== 'past Forelock') return house.door(tool);
  return { ...house.door('admin'), port: house.device.port };
}
