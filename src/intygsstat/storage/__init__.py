"""The fourth stage: what was read and checked becomes Parquet, a database and extracts.

frames -> parquet -> warehouse (DuckDB) -> extracts, all in one release's
folder; one pointer is switched when everything stands.
"""
