import { expect, test } from 'vitest';
import { readXml } from '../../src/netconf/index.ts';
import {
  moduleSetText,
  readHelloModules,
  readYangLibrary,
  yangLibraryNamespace,
} from '../../src/yang/index.ts';

const entry = {
  name: 'a',
  revision: '2024-01-01',
  namespace: 'urn:a',
  features: ['f', 'g'],
  deviations: ['d'],
};

test('reads the yang-library of RFC 8525, with the schema of running', () => {
  const xml = `<data><yang-library xmlns="${yangLibraryNamespace}" xmlns:ds="urn:ietf:params:xml:ns:yang:ietf-datastores">
    <module-set><name>one</name>
      <module><name>a</name><revision>2024-01-01</revision><namespace>urn:a</namespace>
        <submodule><name>s</name></submodule><feature>f</feature><feature>g</feature><deviation>d</deviation></module>
      <import-only-module><name>t</name><revision/><namespace>urn:t</namespace></import-only-module></module-set>
    <module-set><name>two</name><module><name>x</name><namespace>urn:x</namespace></module></module-set>
    <schema><name>all</name><module-set>one</module-set></schema>
    <datastore><name>ds:running</name><schema>all</schema></datastore></yang-library></data>`;
  expect(readYangLibrary(readXml(xml))).toEqual([
    { ...entry, implemented: true, submodules: [{ name: 's', revision: '' }] },
    {
      name: 't',
      revision: '',
      namespace: 'urn:t',
      features: [],
      deviations: [],
      implemented: false,
      submodules: [],
    },
  ]);
});

test('reads the modules-state of RFC 7895', () => {
  const xml = `<data><modules-state xmlns="${yangLibraryNamespace}"><module-set-id>1</module-set-id>
    <module><name>a</name><revision>2024-01-01</revision><namespace>urn:a</namespace><feature>f</feature><feature>g</feature>
      <deviation><name>d</name><revision/></deviation><conformance-type>import</conformance-type></module></modules-state></data>`;
  expect(readYangLibrary(readXml(xml))).toEqual([{ ...entry, implemented: false, submodules: [] }]);
  expect(readYangLibrary(readXml('<data/>'))).toBeUndefined();
});

test('reads the modules that a hello names, and passes over what names none', () => {
  const capabilities = [
    'urn:ietf:params:netconf:base:1.1',
    'urn:a?module=a&revision=2024-01-01&features=f,g&deviations=d',
    'urn:ietf:params:netconf:capability:with-defaults:1.0?basic-mode=explicit',
  ];
  expect(readHelloModules(capabilities)).toEqual([{ ...entry, implemented: true, submodules: [] }]);
});

test('tells module sets apart by what changes the schema, in whatever order they come', () => {
  const one = { ...entry, implemented: true, submodules: [] };
  const other = { ...one, name: 'b' };
  expect(moduleSetText([one, other])).toBe(moduleSetText([other, { ...one, features: ['g', 'f'] }]));
  expect(moduleSetText([one])).not.toBe(moduleSetText([{ ...one, features: ['f'] }]));
  expect(moduleSetText([one])).not.toBe(moduleSetText([{ ...one, implemented: false }]));
});
