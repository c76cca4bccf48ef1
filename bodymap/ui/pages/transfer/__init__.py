"""The hand-over: at home what is given; at the desk what came, from whom, and to whom it belongs."""
