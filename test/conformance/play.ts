import { setTimeout as sleep } from 'node:timers/promises';
import { type DeviceTarget, NetconfClient, type Reply } from '../../src/netconf/index.ts';
import type { Script } from './script.ts';

const cleared = [
  '<discard-changes/>',
  `<edit-config><target><candidate/></target><default-operation>merge</default-operation><config xmlns:nc="urn:ietf:params:xml:ns:netconf:base:1.0"><system xmlns="urn:ietf:params:xml:ns:yang:ietf-system" nc:operation="remove"/><interfaces xmlns="urn:ietf:params:xml:ns:yang:ietf-interfaces" nc:operation="remove"/></config></edit-config>`,
  '<commit/>',
];

/**
 * What a server answers, less what may differ between two that both keep the RFC: error-type (yuma123 and RFC
 * 6241 appendix A put it differently), words, prefixes, white space.
 */
export type Heard = string;

/** The answers to each step of a script, on two sessions of their own that begin on a device without configuration. */
export async function play(target: DeviceTarget, settle: number, script: Script): Promise<readonly Heard[]> {
  const sessions = { a: await open(target, settle), b: await open(target, settle) };
  const names = new Map(Object.entries(sessions).map(([name, { hello }]) => [String(hello.sessionId), name]));
  try {
    for (const operation of cleared) {
      const { ok, errors } = await sessions.a.rpc(operation);
      if (!ok) throw new Error(`the device can't be cleared: ${JSON.stringify(errors)}`);
    }
    const heard: Heard[] = [];
    for (const [who, operation] of script.steps) {
      heard.push(summary(await sessions[who].rpc(operation, { timeout: 10_000 }), names));
    }
    return heard;
  } finally {
    await Promise.all([sessions.a.close(), sessions.b.close()]);
  }
}

async function open(target: DeviceTarget, settle: number): Promise<NetconfClient> {
  const client = await NetconfClient.open(target);
  await sleep(settle);
  return client;
}

function summary({ errors, data }: Reply, names: ReadonlyMap<string, string>): Heard {
  if (errors.length > 0) {
    return errors
      .map(({ tag, info }) => {
        const holder = info?.find(({ name }) => name === 'session-id')?.value;
        return holder === undefined ? tag : `${tag} by ${names.get(holder) ?? holder}`;
      })
      .join(', ');
  }
  return /<(?:[\w.-]+:)?ok[\s/>]/.test(data) ? 'ok' : plain(data);
}

/** Data without prefixes, attributes, and white space between elements; an empty element is written in one way. */
function plain(data: string): string {
  return data
    .replace(/<!--.*?-->|<\?.*?\?>/gs, '')
    .replace(/<(\/?)(?:[\w.-]+:)?([\w.-]+)[^>]*?(\/?)>/g, '<$1$2$3>')
    .replace(/>\s+|\s+</g, (space) => space.trim())
    .replace(/<([\w.-]+)><\/\1>/g, '<$1/>')
    .replace(/(<type>)[\w.-]+:/g, '$1');
}
