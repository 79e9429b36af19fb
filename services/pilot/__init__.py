"""A region played: people made up, staff acting over HTTP, partners who know only their own contract."""
