"""The pages, each a file or a folder."""
