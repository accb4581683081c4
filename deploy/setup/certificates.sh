#!/usr/bin/env bash
# A CA and a certificate for each node, once; and folders that the nodes may use.
set -euo pipefail
certs=config/certs
if [ ! -f $certs/ca/ca.crt ]; then
    bin/elasticsearch-certutil ca --silent --pem --out $certs/ca.zip
    unzip -q $certs/ca.zip -d $certs
fi
if [ ! -f $certs/es01/es01.crt ]; then
    bin/elasticsearch-certutil cert --silent --pem --in /setup/instances.yml --out $certs/nodes.zip \
        --ca-cert $certs/ca/ca.crt --ca-key $certs/ca/ca.key
    unzip -q $certs/nodes.zip -d $certs
fi
# The CA's certificate is for everybody, the keys for the nodes (group 0), the CA's own key for nobody.
find $certs -type d -exec chmod 755 {} +
find $certs -name '*.crt' -exec chmod 644 {} +
find $certs -name '*.key' -exec chmod 640 {} +
chmod 600 $certs/ca/ca.key $certs/*.zip
chown 1000:0 snapshots
chmod 770 snapshots
