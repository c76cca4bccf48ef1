"""The exam page: 21 sites with one key each, pain areas, results in words, review and signature."""
