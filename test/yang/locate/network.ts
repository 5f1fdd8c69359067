import { readXml, type XmlElement } from '../../../src/netconf/index.ts';
import type { Schema } from '../../../src/yang/index.ts';
import { readTexts, schemaOf } from '../module-folder.ts';

/** Interfaces that a second module augments, and services that refer to them. */
export const network: Schema = schemaOf(
  readTexts(
    `module net { namespace "urn:net"; prefix n; yang-version 1.1;
      identity kind; identity copper { base kind; }
      container interfaces {
        list interface {
          key name;
          leaf name { type string; } leaf mtu { type uint16; } leaf description { type string; }
          leaf kind { type identityref { base kind; } }
          leaf up { type boolean; config false; }
          choice address { leaf dynamic { type empty; } case static { leaf ip { type string; } leaf mask { type string; } } }
        }
      }
      list route { key "vrf prefix"; leaf vrf { type uint8; } leaf prefix { type string; } leaf metric { type uint32; } }
      list by-kind { key kind; leaf kind { type identityref { base kind; } } leaf note { type string; } }
      container plain { leaf-list server { type string; } leaf size { type uint8; } anydata more; } }`,
    `module vpn { namespace "urn:vpn"; prefix v; import net { prefix n; }
      augment /n:interfaces/n:interface { container vpn { leaf id { type uint8; } leaf name { type string; } } }
      container services {
        list service {
          key id; leaf id { type string; }
          leaf port { type leafref { path "/n:interfaces/n:interface/n:name"; } }
          leaf vrf { type uint8; }
          leaf via { type leafref { path "/n:route[n:vrf = current()/../vrf]/n:prefix"; } }
          leaf state { type leafref { path "/n:interfaces/n:interface/n:up"; } }
          leaf next { type leafref { path "../../service/id"; } }
          container inner { leaf back { type leafref { path "../../id"; } } }
        }
      } }`,
  ),
);

/** A message's body, with both namespaces declared: net's is the default, vpn's has the prefix v. */
export function body(xml: string): XmlElement {
  return readXml(
    `<config xmlns="urn:net" xmlns:v="urn:vpn" xmlns:n="urn:net" xmlns:nc="urn:ietf:params:xml:ns:netconf:base:1.0">${xml}</config>`,
  );
}
