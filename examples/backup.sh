#!/bin/bash
# Writes the running configuration of r1 to a file, while nobody may change it: backup.sh FILE
set -euo pipefail

forelock run --config "$FORELOCK_CONFIG" --tool "$FORELOCK_USER" --device r1 --datastore running \
  --complexity low --wait 60s -- \
  ssh -p "$FORELOCK_PORT" -i "$FORELOCK_KEY" -o IdentitiesOnly=yes -o BatchMode=yes \
  -o UserKnownHostsFile="$FORELOCK_KNOWN_HOSTS" "$FORELOCK_USER@$FORELOCK_HOST" -s netconf >"$1" <<'XML'
<hello xmlns="urn:ietf:params:xml:ns:netconf:base:1.0"><capabilities><capability>urn:ietf:params:netconf:base:1.0</capability></capabilities></hello>]]>]]>
<rpc xmlns="urn:ietf:params:xml:ns:netconf:base:1.0" message-id="1"><get-config><source><running/></source></get-config></rpc>]]>]]>
<rpc xmlns="urn:ietf:params:xml:ns:netconf:base:1.0" message-id="2"><close-session/></rpc>]]>]]>
XML
grep -q '</data>' "$1"
