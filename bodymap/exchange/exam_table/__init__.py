"""The exam table (design 5): one row an exam, read strictly, written in one way."""

from bodymap.exchange.exam_table.layout import COLUMNS, GivenAt
from bodymap.exchange.exam_table.rows import Table, TableRow, content_of, opened, read_table, read_tables, write_table

__all__ = [
    "COLUMNS",
    "GivenAt",
    "Table",
    "TableRow",
    "content_of",
    "opened",
    "read_table",
    "read_tables",
    "write_table",
]
