import type { DeviceProfile } from '../../device/index.ts';
import { encodeLock, encodeUnlock, type NetconfClient, type Reply } from '../../netconf/index.ts';
import { contradicts, holds, type Line, untold } from './line.ts';

/** RFC 6241 section 8: what each datastore of the profile rests on; running rests on base alone. */
export function datastoreLines({ datastores }: DeviceProfile, { hello }: NetconfClient): readonly Line[] {
  const offers = (name: string): boolean =>
    hello.capabilities.some((uri) => uri.split('?')[0] === `urn:ietf:params:netconf:capability:${name}:1.0`);
  return ['running', 'candidate', 'startup'].flatMap((name) => {
    const what = `datastore ${name}`;
    const offered = name === 'running' || offers(name);
    if (datastores.includes(name) && offered) return [holds(what, 'the device offers it')];
    if (datastores.includes(name)) return [contradicts(what, `its hello has no :${name}`)];
    return offered ? [untold(what, 'the device offers it, and the profile has no lock of it')] : [];
  });
}

/** Locks each datastore, sees a second session refused, and unlocks. Nothing is edited. */
export async function lockLines(
  { datastores, locks }: DeviceProfile,
  open: () => Promise<NetconfClient>,
): Promise<readonly Line[]> {
  const [holder, other] = [await open(), await open()];
  try {
    const lines: Line[] = [];
    for (const name of datastores) lines.push(...(await lockLine(name, locks.holder, holder, other)));
    return lines;
  } finally {
    await Promise.all([holder.close(), other.close()]);
  }
}

async function lockLine(
  name: string,
  told: DeviceProfile['locks']['holder'],
  holder: NetconfClient,
  other: NetconfClient,
): Promise<readonly Line[]> {
  const what = `lock ${name}`;
  const locked = await holder.rpc(encodeLock(name));
  if (!locked.ok) {
    const tag = locked.errors[0]?.tag;
    const held = tag === 'lock-denied' || tag === 'in-use' || tag === 'resource-denied';
    return [held ? untold(what, `somebody has it: ${wordsOf(locked)}`) : contradicts(what, wordsOf(locked))];
  }
  const refused = await other.rpc(encodeLock(name));
  if (refused.ok) await other.rpc(encodeUnlock(name));
  const unlocked = await holder.rpc(encodeUnlock(name));
  const lines = [
    refused.ok
      ? contradicts(what, 'a second session got it too')
      : holds(what, `locked, a second session refused as ${refused.errors[0]?.tag ?? 'nothing'}`),
    unlocked.ok ? holds(`unlock ${name}`, 'unlocked') : contradicts(`unlock ${name}`, wordsOf(unlocked)),
  ];
  return refused.ok ? lines : [...lines, holderLine(name, told, refused, holder.hello.sessionId)];
}

function holderLine(
  name: string,
  told: DeviceProfile['locks']['holder'],
  refused: Reply,
  session: number | undefined,
): Line {
  const what = `holder of ${name}`;
  const inInfo = refused.errors
    .flatMap(({ info }) => info ?? [])
    .find((each) => each.name === 'session-id')?.value;
  if (typeof told === 'object') {
    const found = refused.errors.map(({ message }) => new RegExp(told.pattern).exec(message ?? '')?.[1])[0];
    if (found === undefined) return contradicts(what, `the text has no ${told.pattern}: ${wordsOf(refused)}`);
    return holds(what, `the text names ${found}`);
  }
  const right = inInfo === String(session);
  if (told === 'unknown')
    return untold(
      what,
      `error-info ${right ? 'names the session' : 'does not name it'}; the profile says nothing`,
    );
  return right
    ? holds(what, `error-info names session ${inInfo}`)
    : contradicts(what, `error-info says ${inInfo ?? 'nothing'}, and session ${session} has it`);
}

function wordsOf({ errors }: Reply): string {
  return errors.map(({ tag, message }) => [tag, message].filter(Boolean).join(' ')).join('; ');
}
