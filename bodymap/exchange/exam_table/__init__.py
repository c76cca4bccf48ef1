"""The exam table (design 5): one row an exam, read strictly, written in one way."""

from bodymap.exchange.exam_table.columns import COLUMNS
from bodymap.exchange.exam_table.reading import Table, opened
from bodymap.exchange.exam_table.rows import TableRow, read_table, read_tables, write_table

__all__ = ["COLUMNS", "Table", "TableRow", "opened", "read_table", "read_tables", "write_table"]
