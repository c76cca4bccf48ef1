"""The diary: one short page a day, the calendar, the line, counts before flares; and typing in what came on paper."""
