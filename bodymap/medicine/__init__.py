"""The medicine: values, the body, the published rules, outcomes, instruments, doses. The standard library only."""
