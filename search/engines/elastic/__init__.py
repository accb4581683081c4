"""The engine on Elasticsearch 9: docs/elasticsearch.md says what is stored how."""
