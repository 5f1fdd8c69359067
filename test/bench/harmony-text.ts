import { encodeEditConfig, encodeLock, namespaces } from '../../src/netconf/index.ts';
import type { PlannedEdit } from './harmony-workload.ts';

const interfacesNamespace = 'urn:ietf:params:xml:ns:yang:ietf-interfaces';
const systemNamespace = 'urn:ietf:params:xml:ns:yang:ietf-system';

/** A subtree filter of the container that an edit is in. */
export function containerFilter({ of }: PlannedEdit): string {
  return of === 'system'
    ? `<system xmlns="${systemNamespace}"/>`
    : `<interfaces xmlns="${interfacesNamespace}"/>`;
}

function interfaces(entries: readonly string[]): string {
  return `<interfaces xmlns="${interfacesNamespace}">${entries.join('')}</interfaces>`;
}

function entry(name: string, inner: string): string {
  return `<interface><name>${name}</name>${inner}</interface>`;
}

/** The edit-config of one planned edit, by merge. */
export function encodePlanned(edit: PlannedEdit, by: string): string {
  if (edit.of === 'system') {
    const contact = `<contact>${edit.contact} by ${by}</contact>`;
    return encodeEditConfig('candidate', `<system xmlns="${systemNamespace}">${contact}</system>`);
  }
  const inner =
    edit.of === 'enabled'
      ? '<enabled>true</enabled>'
      : `<description>${edit.description} by ${by}</description>`;
  return encodeEditConfig('candidate', interfaces(edit.names.map((name) => entry(name, inner))));
}

/** All that a device has before the first contender begins. */
export function encodeBefore(names: readonly string[]): string {
  const type =
    '<type xmlns:ift="urn:ietf:params:xml:ns:yang:iana-if-type">ift:ethernetCsmacd</type><description>new</description>';
  const system = `<system xmlns="${systemNamespace}"><contact>nobody</contact></system>`;
  return encodeEditConfig('candidate', interfaces(names.map((name) => entry(name, type))) + system);
}

const ofForelock = `xmlns="${namespaces.forelock}"`;

/** forelock.yang's request of the candidates of several devices, or of these subtrees of them, for a workflow. */
export function encodeRequest(
  workflow: string,
  devices: readonly string[],
  subtrees: readonly string[],
): string {
  const inner = subtrees.map((subtree) => `<subtree>${subtree}</subtree>`).join('');
  const scopes = devices.map((name) => `<scope><name>${name}</name><device>${name}</device>${inner}</scope>`);
  return `<request ${ofForelock}>${scopes.join('')}<workflow>${workflow}</workflow></request>`;
}

/** A lock of the candidate within a workflow's grant. */
export function encodeLockOf(workflow: string): string {
  const named = `<workflow ${ofForelock}>${workflow}</workflow>`;
  return encodeLock('candidate').replace('</lock>', `${named}</lock>`);
}

/** What gives back the grant that a request was answered with. */
export function encodeRelease(granted: string): string {
  const leafOf = (name: string): string => {
    const value = new RegExp(`<${name}[^>]*>([^<]*)<`).exec(granted)?.[1];
    if (value === undefined) throw new Error(`a grant without ${name}: ${granted}`);
    return `<${name}>${value}</${name}>`;
  };
  return `<release ${ofForelock}>${leafOf('grant-id')}${leafOf('token')}</release>`;
}
