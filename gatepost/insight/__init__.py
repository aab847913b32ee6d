"""Authorities and the nation: registers out as Parquet, tables in from it, with small numbers left out."""
