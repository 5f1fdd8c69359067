"""The configuration that the scripts write: an interface's description."""

INTERFACE = """
<config xmlns="urn:ietf:params:xml:ns:netconf:base:1.0">
  <interfaces xmlns="urn:ietf:params:xml:ns:yang:ietf-interfaces">
    <interface>
      <name>%s</name>
      <description>%s</description>
      <type xmlns:ift="urn:ietf:params:xml:ns:yang:iana-if-type">ift:ethernetCsmacd</type>
    </interface>
  </interfaces>
</config>"""
