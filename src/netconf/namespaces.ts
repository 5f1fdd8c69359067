/** XML namespaces of NETCONF, by the RFC that gives each, and Forelock's own. */
export const namespaces = {
  /** RFC 6241 */
  base: 'urn:ietf:params:xml:ns:netconf:base:1.0',
  /** RFC 5277 */
  notification: 'urn:ietf:params:xml:ns:netconf:notification:1.0',
  /** RFC 6022 */
  monitoring: 'urn:ietf:params:xml:ns:yang:ietf-netconf-monitoring',
  /** RFC 6470 */
  sessionEvents: 'urn:ietf:params:xml:ns:yang:ietf-netconf-notifications',
  /** RFC 5717 */
  partialLock: 'urn:ietf:params:xml:ns:netconf:partial-lock:1.0',
  /** RFC 7950 */
  yang: 'urn:ietf:params:xml:ns:yang:1',
  /** RFC 8526 */
  nmda: 'urn:ietf:params:xml:ns:yang:ietf-netconf-nmda',
  /** RFC 6243 */
  withDefaults: 'urn:ietf:params:xml:ns:yang:ietf-netconf-with-defaults',
  /** draft-ietf-netconf-privcand */
  privateCandidate: 'urn:ietf:params:xml:ns:yang:ietf-netconf-private-candidate',
  /** yang/forelock@2026-11-24.yang */
  forelock: 'urn:forelock:params:xml:ns:yang:forelock',
} as const;
