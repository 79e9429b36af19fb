"""The embedded stack: PostgreSQL and Apache Kafka in one folder, nothing installed for it."""
