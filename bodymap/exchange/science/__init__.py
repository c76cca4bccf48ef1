"""Tables for science: long and wide with a codebook, out and in again."""

from bodymap.exchange.science.tables import (
    LAYOUTS,
    codebook,
    layout_of,
    read_any,
    read_any_tables,
    write_codebook,
    write_folder,
    write_layout,
    write_long,
    write_rows,
    write_wide,
)

__all__ = [
    "LAYOUTS",
    "codebook",
    "layout_of",
    "read_any",
    "read_any_tables",
    "write_codebook",
    "write_folder",
    "write_layout",
    "write_long",
    "write_rows",
    "write_wide",
]
