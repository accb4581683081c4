#!/usr/bin/env bash
# Users with the least privileges, and a repository with a snapshot every night. May run again.
set -euo pipefail

ask() { # METHOD PATH BODY
    curl -sS --fail-with-body --cacert config/certs/ca/ca.crt -u "elastic:$ELASTIC_PASSWORD" \
        -X "$1" "https://es01:9200/$2" -H 'Content-Type: application/json' -d "$3"
    echo
}

ask POST _security/user/kibana_system/_password "{\"password\": \"$KIBANA_PASSWORD\"}"
ask PUT _security/role/svodka '{
    "cluster": ["monitor", "manage_index_templates"],
    "indices": [{
        "names": ["svodka-*"],
        "privileges": ["read", "view_index_metadata", "write", "maintenance", "create_index", "manage", "delete_index"]
    }]
}'
ask PUT _security/role/svodka_reader '{
    "cluster": ["monitor"],
    "indices": [{"names": ["svodka-*"], "privileges": ["read", "view_index_metadata"]}]
}'
ask PUT _security/user/svodka "{\"password\": \"$SVODKA_PASSWORD\", \"roles\": [\"svodka\"]}"
ask PUT _security/user/svodka_reader "{\"password\": \"$READER_PASSWORD\", \"roles\": [\"svodka_reader\"]}"
ask PUT _snapshot/svodka '{"type": "fs", "settings": {"location": "/usr/share/elasticsearch/snapshots/svodka"}}'
ask PUT _slm/policy/svodka '{
    "schedule": "0 30 1 * * ?",
    "name": "<svodka-{now/d}>",
    "repository": "svodka",
    "config": {"indices": ["svodka-*"], "include_global_state": false},
    "retention": {"expire_after": "30d", "min_count": 5, "max_count": 50}
}'
